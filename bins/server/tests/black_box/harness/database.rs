//! Reaching around the server into its database, as another program on the machine might.

use std::fmt::Write;
use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

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
