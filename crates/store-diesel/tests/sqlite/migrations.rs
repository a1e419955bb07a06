//! Bringing a database up to date.

use bsk_store::{KeyStore, OrganizationStore};
use bsk_store_diesel::{OpenError, SqliteOptions, SqliteStore};
use diesel::connection::SimpleConnection as _;
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};

use crate::sample::{Database, add, digest, organization, organization_id};

fn open_as_it_is(database: &Database) -> Result<SqliteStore, OpenError> {
    SqliteStore::open_without_migrating(database.path(), &SqliteOptions::default())
}

#[test]
fn migrations_go_up_and_down_and_up() {
    let database = Database::new();
    drop(database.begin());
    let files =
        FileBasedMigrations::from_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite"))
            .unwrap();
    let mut connection = database.connect();
    assert!(!connection.has_pending_migration(files.clone()).unwrap(), "the compiled ones are these");
    connection.revert_all_migrations(files).unwrap();
    drop(connection);
    let store = database.open();
    assert_eq!(store.organization(&organization_id()).unwrap(), None, "everything was dropped");
    store.create_organization(organization()).unwrap();
    add(&store, 1);
    assert_eq!(store.look_up(&[digest(1)]).unwrap().found.len(), 1);
}

#[test]
fn pending_migrations_are_told_and_run_once() {
    let database = Database::new();
    let store = open_as_it_is(&database).unwrap();
    let pending = store.pending_migrations().unwrap();
    assert!(!pending.is_empty());
    assert!(store.create_organization(organization()).is_err(), "there are no tables yet");
    assert_eq!(store.migrate().unwrap(), pending);
    assert_eq!(store.pending_migrations().unwrap(), Vec::<String>::new());
    assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
    store.create_organization(organization()).unwrap();
}

#[test]
fn database_of_a_newer_version_is_refused() {
    let database = Database::new();
    drop(database.begin());
    database
        .connect()
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000001')")
        .unwrap();
    for opened in [open_as_it_is(&database), SqliteStore::open(database.path(), &SqliteOptions::default())] {
        let error = opened.unwrap_err();
        assert!(matches!(error, OpenError::Newer { .. }), "{error:?}");
        assert!(error.to_string().ends_with("(migration 29991231000001); upgrade this program"), "{error}");
    }
}
