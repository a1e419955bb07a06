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
