//! The servers' database, and reaching around them into it, as another program on the machine might.

use std::env;
use std::fmt::Write;
use std::path::Path;

use bsk_test_services::Postgres;
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

/// Where servers keep their keys, if not each in a file of its own: all tests can be run on PostgreSQL too, but those
/// that reach into the file.
pub(super) fn url() -> Option<(String, String)> {
    let asked = env::var("BSK_TEST_DATABASE").ok()?;
    assert_eq!(asked, "postgres", "BSK_TEST_DATABASE is postgres, or not set");
    let postgres = Postgres::shared().expect("BSK_TEST_DATABASE=postgres needs PostgreSQL");
    Some(("BSK_DATABASE_URL".to_owned(), postgres.database()))
}

/// How many transactions PostgreSQL itself has counted in a database, whoever began them.
pub(super) fn commits(url: &str) -> Option<u32> {
    let count = "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()";
    Some(Postgres::shared()?.query(url, count).trim().parse().expect("a number"))
}

/// Whether servers keep their keys in a file of SQLite; says so if a test is skipped for that.
#[expect(clippy::print_stderr, reason = "whoever reads the test's output must see it")]
pub(crate) fn is_a_file() -> bool {
    let is_a_file = env::var_os("BSK_TEST_DATABASE").is_none();
    if !is_a_file {
        eprintln!("not for PostgreSQL: this test reaches into a file of SQLite");
    }
    is_a_file
}

/// Holds the database's only write lock until dropped, so that every write of the server waits.
pub(crate) struct WriteLock {
    connection: SqliteConnection,
}

impl WriteLock {
    /// Takes the lock.
    pub(crate) fn take(database: &Path) -> Self {
        let mut connection = open(database);
        connection.batch_execute("BEGIN IMMEDIATE;").expect("the write lock is free before long");
        Self { connection }
    }

    /// Gives the lock back.
    pub(crate) fn release(mut self) {
        self.connection.batch_execute("ROLLBACK;").expect("the lock can be given back");
    }
}

/// The database as the server finds it when its tables are gone, until they are brought back.
pub(crate) struct HiddenTables {
    connection: SqliteConnection,
    names: Vec<TableName>,
}

/// The name of a table.
#[derive(QueryableByName)]
struct TableName {
    #[diesel(sql_type = Text)]
    name: String,
}

impl HiddenTables {
    /// Renames every table.
    pub(crate) fn hide(database: &Path) -> Self {
        let mut connection = open(database);
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let names: Vec<TableName> = sql_query(tables).load(&mut connection).expect("tables are listed");
        assert!(!names.is_empty(), "a database has tables");
        let mut hidden = Self { connection, names };
        hidden.rename("", "hidden_");
        hidden
    }

    /// Gives every table its name back.
    pub(crate) fn restore(mut self) {
        self.rename("hidden_", "");
    }

    fn rename(&mut self, from: &str, to: &str) {
        let mut statements = String::from("BEGIN IMMEDIATE;");
        for TableName { name } in &self.names {
            write!(statements, "ALTER TABLE {from}{name} RENAME TO {to}{name};")
                .expect("a string takes text");
        }
        statements.push_str("COMMIT;");
        self.connection.batch_execute(&statements).expect("tables can be renamed");
    }
}

fn open(database: &Path) -> SqliteConnection {
    let path = database.to_str().expect("temporary paths are UTF-8");
    let mut connection = SqliteConnection::establish(path).expect("the database opens");
    connection.batch_execute("PRAGMA busy_timeout = 10000;").expect("a connection can be told to wait");
    connection
}
