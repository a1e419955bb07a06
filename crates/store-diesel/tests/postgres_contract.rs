//! A store in PostgreSQL keeps every law.
#![cfg(feature = "postgres")]

use std::sync::OnceLock;

use bsk_store_diesel::{PostgresOptions, PostgresStore};
use bsk_test_services::Postgres;

/// A store in a database of its own. Its tables are copied, which is quicker
/// than making them.
fn fresh() -> Box<PostgresStore> {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    let postgres = Postgres::shared().expect("this test needs PostgreSQL");
    let options = PostgresOptions::default();
    let template = TEMPLATE.get_or_init(|| {
        let url = postgres.database();
        drop(PostgresStore::open(&url.parse().expect("a URL"), &options).expect("a store"));
        // Sessions end a moment after their connections.
        let others =
            "SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'test_%' AND pid <> pg_backend_pid()";
        while postgres.query(&url, others) != "0" {}
        url
    });
    let url = postgres.copy_of(template).parse().expect("a URL");
    Box::new(PostgresStore::open(&url, &options).expect("a store"))
}

bsk_store::store_contract!(fresh, if Postgres::shared().is_some());

mod people {
    use super::*;

    bsk_store::people_contract!(fresh, if Postgres::shared().is_some());
}

#[test]
fn statement_that_changes_or_deletes_an_entry_of_the_audit_log_is_refused() {
    let Some(postgres) = Postgres::shared() else { return };
    let store = fresh();
    let url = store.url().to_string();
    let refused = |statement: &str| {
        let tried = format!(
            "DO $$ BEGIN {statement}; EXCEPTION WHEN raise_exception THEN CREATE TABLE refused (); END $$; \
             SELECT to_regclass('refused') IS NOT NULL; DROP TABLE IF EXISTS refused"
        );
        postgres.query(&url, &tried).contains('t')
    };
    for table in ["audit_events", "audit_seals"] {
        assert!(refused(&format!("DELETE FROM {table}")), "delete from {table}");
        assert!(refused(&format!("TRUNCATE {table}")), "truncate {table}");
    }
    assert!(refused("UPDATE audit_events SET at = 0"));
    assert!(refused("UPDATE audit_seals SET sequence = 2"));
    assert!(!refused("DELETE FROM audit_unsealed"), "the others are not kept so");
}
