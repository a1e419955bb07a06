//! Copies of a database in use.

use std::fs;

use bsk_store::{KeyStore, OrganizationStore, Store};
use bsk_store_diesel::{BackupError, IfMissing, SqliteOptions, SqliteStore};

use crate::sample::{Database, add, digest, organization_id, revoke};

fn open_copy(database: &Database) -> SqliteStore {
    let options = SqliteOptions { if_missing: IfMissing::Fail, ..SqliteOptions::default() };
    SqliteStore::open(database.file("copy.db"), &options).expect("a copy")
}

#[test]
fn copy_holds_what_the_database_held() {
    let database = Database::new();
    let store = database.begin();
    let record = add(&store, 1);
    add(&store, 2);
    let position = store.revoke_keys(&revoke(2)).unwrap().unwrap().position;
    store.backup(&database.file("copy.db")).unwrap();
    add(&store, 3);
    let copy = open_copy(&database);
    let read = copy.look_up(&[digest(1), digest(2), digest(3)]).unwrap();
    assert_eq!(read.found.len(), 2, "nothing from after the copy");
    assert!(read.found.iter().any(|found| found.key == record));
    assert_eq!(read.position, position);
    assert!(copy.organization(&organization_id()).unwrap().is_some());
    assert!(copy.pending_migrations().unwrap().is_empty());
}

#[test]
fn copy_can_be_served_beside_the_original() {
    let database = Database::new();
    let store = database.begin();
    let serve = |store: &SqliteStore| {
        let replica = bsk_store::ReplicaId::from_bytes([1; 16]);
        store.change_log().unwrap().register(replica, std::time::Duration::from_secs(1)).map(drop)
    };
    serve(&store).unwrap();
    store.backup(&database.file("copy.db")).unwrap();
    serve(&open_copy(&database)).unwrap();
}

#[test]
fn copy_made_under_load_is_whole() {
    let database = Database::new();
    let store = database.begin();
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| (1..=100).for_each(|number| drop(add(&store, number))));
        store.backup(&database.file("copy.db")).unwrap();
        writing.join().unwrap();
    });
    let copy = open_copy(&database);
    let asked: Vec<_> = (1..=100).map(digest).collect();
    let found = copy.look_up(&asked).unwrap().found.len();
    // Keys were added one after the other, so what is there has no gaps.
    let begun: Vec<_> = asked.iter().copied().take(found).collect();
    assert_eq!(copy.look_up(&begun).unwrap().found.len(), found);
    add(&copy, 1_000);
}

#[test]
fn nothing_is_overwritten() {
    let database = Database::new();
    let store = database.begin();
    fs::write(database.file("copy.db"), "precious").unwrap();
    let error = store.backup(&database.file("copy.db")).unwrap_err();
    assert!(matches!(error, BackupError::Exists { .. }), "{error:?}");
    assert_eq!(fs::read(database.file("copy.db")).unwrap(), b"precious");
    assert!(matches!(store.backup(&database.path()), Err(BackupError::Exists { .. })));
}

#[test]
fn copy_into_a_missing_folder_is_refused() {
    let database = Database::new();
    let error = database.begin().backup(&database.file("no/copy.db")).unwrap_err();
    assert!(matches!(error, BackupError::CannotWrite { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn copy_is_readable_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;

    let database = Database::new();
    database.begin().backup(&database.file("copy.db")).unwrap();
    let mode = fs::metadata(database.file("copy.db")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
