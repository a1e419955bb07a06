//! Tables come up to date, whoever starts first.

use std::thread;

use bsk_store_diesel::{PostgresOpenError, PostgresOptions, PostgresStore, PostgresUrl};
use bsk_test_services::Postgres;

fn open(url: &str) -> Result<PostgresStore, PostgresOpenError> {
    PostgresStore::open(&url.parse().expect("a URL"), &PostgresOptions::default())
}

#[test]
fn of_those_who_migrate_at_once_one_does_and_all_find_it_done() {
    let Some(postgres) = Postgres::shared() else { return };
    let url: PostgresUrl = postgres.database().parse().expect("a URL");
    let migrate = || {
        let store = PostgresStore::open_without_migrating(&url, &PostgresOptions::default());
        store.and_then(|store| store.migrate()).expect("migrated")
    };
    let done: Vec<_> = thread::scope(|scope| {
        let migrating: Vec<_> = (0..6).map(|_| scope.spawn(migrate)).collect();
        migrating.into_iter().map(|thread| thread.join().expect("whole")).collect()
    });
    let worked: Vec<_> = done.iter().filter(|migrations| !migrations.is_empty()).collect();
    assert_eq!(worked.len(), 1, "{done:?}");
    assert!(migrate().is_empty());
}

#[test]
fn a_database_of_another_program_and_one_of_a_newer_version_are_refused() {
    let Some(postgres) = Postgres::shared() else { return };
    let foreign = postgres.database();
    let _ = postgres.query(&foreign, "CREATE TABLE api_keys (id int)");
    let error = open(&foreign).expect_err("somebody else's");
    assert!(matches!(&error, PostgresOpenError::Foreign { table, .. } if table == "api_keys"), "{error}");

    let newer = postgres.database();
    drop(open(&newer).expect("opened"));
    let _ =
        postgres.query(&newer, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000001')");
    let error = open(&newer).expect_err("of a newer version");
    assert!(error.to_string().contains("upgrade this program"), "{error}");
}

#[test]
fn a_database_that_is_not_there_is_named_without_its_password() {
    let Some(postgres) = Postgres::shared() else { return };
    let url = format!("postgres://postgres:hunter2@127.0.0.1:{}/nowhere", postgres.port());
    let error = open(&url).expect_err("not there");
    let cause = std::error::Error::source(&error).expect("a cause").to_string();
    assert!(error.to_string().contains("/nowhere") && cause.contains("does not exist"), "{error}: {cause}");
    assert!(!format!("{error} {error:?} {cause}").contains("hunter2"), "{error:?}");
}
