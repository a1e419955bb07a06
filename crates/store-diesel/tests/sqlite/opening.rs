//! Which files are opened, and what is said of those that are not.

use std::fs;
use std::path::Path;

use bsk_store::OrganizationStore;
use bsk_store_diesel::{IfMissing, OpenError, SqliteOptions, SqliteStore};
use diesel::connection::SimpleConnection as _;

use crate::sample::{Database, organization, organization_id};

fn open(path: impl AsRef<Path>) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, &SqliteOptions::default())
}

#[test]
fn url_and_path_mean_the_same_file() {
    let database = Database::new();
    let path = database.path();
    let store = open(format!("sqlite://{}", path.display())).unwrap();
    assert_eq!(store.path(), path);
    store.create_organization(organization()).unwrap();
    drop(store);
    assert!(open(&path).unwrap().organization(&organization_id()).unwrap().is_some());
}

#[test]
fn folders_and_file_are_created() {
    let database = Database::new();
    let path = database.file("some/new/folder/bsk.db");
    open(&path).unwrap();
    assert!(path.is_file());
}

#[test]
fn names_that_mean_something_to_sqlite_are_only_names() {
    let database = Database::new();
    for name in [":memory:", "file:x?mode=memory", "a?b#c%20d", "sp ace"] {
        let path = database.file(name);
        let store = open(&path).unwrap();
        store.create_organization(organization()).unwrap();
        assert!(path.is_file(), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn files_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let database = Database::new();
    let store = database.begin();
    let log = bsk_store::Store::change_log(&store).unwrap();
    log.register(bsk_store::ReplicaId::from_bytes([1; 16]), std::time::Duration::from_secs(1)).unwrap();
    for name in ["bsk.db", "bsk.db-wal", "bsk.db.serving"] {
        let mode = fs::metadata(database.file(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn missing_file_is_not_created_where_it_must_exist() {
    let database = Database::new();
    let options = SqliteOptions { if_missing: IfMissing::Fail, ..SqliteOptions::default() };
    for path in [database.path(), database.file("no/folder/bsk.db")] {
        let error = SqliteStore::open(&path, &options).unwrap_err();
        assert!(matches!(error, OpenError::Missing { .. }), "{error}");
        assert!(!path.exists());
        assert!(!database.file("no").exists());
    }
    drop(database.begin());
    SqliteStore::open(database.path(), &options).unwrap();
}

#[test]
fn url_of_another_database_is_refused() {
    let error = open("postgres://localhost/bsk").unwrap_err();
    assert_eq!(error.to_string(), "postgres:// is not a SQLite database; write sqlite://path/to/file.db");
    assert!(matches!(open("sqlite://").unwrap_err(), OpenError::NoPath));
}

#[test]
fn folder_is_refused_with_a_name_to_choose() {
    let database = Database::new();
    let folder = database.file("");
    let error = open(&folder).unwrap_err();
    assert!(matches!(error, OpenError::Folder { .. }));
    assert!(error.to_string().contains("bsk.db"), "{error}");
}

#[test]
fn file_in_the_way_of_a_folder_is_told() {
    let database = Database::new();
    fs::write(database.file("file"), "").unwrap();
    let error = open(database.file("file/bsk.db")).unwrap_err();
    assert!(matches!(error, OpenError::CannotCreateFolder { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn place_where_no_file_can_be_made_is_told() {
    let error = open("/proc/bsk.db").unwrap_err();
    assert!(matches!(error, OpenError::CannotOpen { .. }), "{error:?}");
}

#[test]
fn file_that_is_no_database_is_refused_and_left_alone() {
    let database = Database::new();
    let text = "This is a letter and not a database. ".repeat(100);
    fs::write(database.path(), &text).unwrap();
    let error = open(database.path()).unwrap_err();
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
    assert_eq!(fs::read_to_string(database.path()).unwrap(), text);
}

#[test]
fn empty_file_becomes_a_database() {
    let database = Database::new();
    fs::write(database.path(), "").unwrap();
    database.begin();
}

#[test]
fn database_of_another_program_is_refused_and_left_alone() {
    let database = Database::new();
    database.connect().batch_execute("CREATE TABLE bookmarks (url TEXT)").unwrap();
    let before = fs::read(database.path()).unwrap();
    let error = open(database.path()).unwrap_err();
    assert!(matches!(error, OpenError::Foreign { .. }), "{error:?}");
    assert_eq!(fs::read(database.path()).unwrap(), before);
}

#[test]
fn store_shows_its_path_and_nothing_else() {
    let database = Database::new();
    let shown = format!("{:?}", database.begin());
    assert!(shown.starts_with("SqliteStore { path: "), "{shown}");
}

#[test]
fn processes_that_open_a_new_database_at_once_all_succeed() {
    let database = Database::new();
    let path = database.path();
    std::thread::scope(|scope| {
        for opening in (0..6).map(|_| scope.spawn(|| open(&path).map(drop))).collect::<Vec<_>>() {
            opening.join().unwrap().unwrap();
        }
    });
    database.begin();
}
