//! When the database does not do what it is asked.

use std::time::Duration;

use bsk_store::{KeyStore, OrganizationStore, StoreError};
use bsk_store_diesel::{OpenError, SqliteOptions, SqliteStore};
use diesel::connection::SimpleConnection as _;

use crate::sample::{Database, add, create, digest, is_unavailable, key, organization_id};

fn impatient(database: &Database) -> Result<SqliteStore, OpenError> {
    let options = SqliteOptions { busy_timeout: Duration::from_millis(200), ..SqliteOptions::default() };
    SqliteStore::open(database.path(), &options)
}

#[test]
fn locked_database_is_unavailable_and_can_be_read() {
    let database = Database::new();
    drop(database.begin());
    let store = impatient(&database).unwrap();
    add(&store, 1);
    let mut other = database.connect();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(is_unavailable(&store.create_key(create(key(2)))));
    assert_eq!(store.look_up(&[digest(1)]).unwrap().found.len(), 1);
    other.batch_execute("ROLLBACK").unwrap();
    add(&store, 2);
}

#[test]
fn refused_change_leaves_nothing_behind() {
    let database = Database::new();
    let store = database.begin();
    database
        .connect()
        .batch_execute("CREATE TRIGGER fail BEFORE INSERT ON change_log BEGIN SELECT RAISE(ABORT, 'no'); END")
        .unwrap();
    add(&store, 1);
    let error = store.revoke_keys(&crate::sample::revoke(1)).unwrap_err();
    assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
    let read = store.look_up(&[digest(1)]).unwrap();
    assert_eq!(read.position.number(), 0);
    assert_eq!(read.found[0].key.revoked_at, None);
    database.connect().batch_execute("DROP TRIGGER fail").unwrap();
    store.revoke_keys(&crate::sample::revoke(1)).unwrap();
    assert_eq!(store.look_up(&[]).unwrap().position.number(), 1);
}

#[test]
fn rows_that_make_no_sense_are_told_and_not_guessed() {
    let database = Database::new();
    let store = database.begin();
    for (number, damage) in
        (1..).zip(["scopes = 255", "hint = 'x'", "rate_limit = 5", "name = ''", "pepper = 0", "pos = -1"])
    {
        add(&store, number);
        database
            .connect()
            .batch_execute(&format!(
                "UPDATE api_keys SET {damage} WHERE id = x'{number:08x}{}'",
                "0".repeat(24)
            ))
            .unwrap();
        let error = store.look_up(&[digest(number)]).unwrap_err();
        assert!(matches!(error, StoreError::Corrupt { .. }), "{damage}: {error:?}");
    }
    assert!(store.organization(&organization_id()).is_ok());
}

#[test]
fn damaged_file_is_told() {
    let database = Database::new();
    let store = database.begin();
    for number in 1..=50 {
        add(&store, number);
    }
    drop(store);
    let mut bytes = std::fs::read(database.path()).unwrap();
    for byte in bytes.iter_mut().skip(4_096) {
        *byte = 0xff;
    }
    std::fs::write(database.path(), bytes).unwrap();
    let error = match SqliteStore::open(database.path(), &SqliteOptions::default()) {
        Err(error) => error,
        Ok(store) => panic!("{:?} was opened", store.path()),
    };
    assert!(matches!(error, OpenError::NotADatabase { .. }), "{error:?}");
}
