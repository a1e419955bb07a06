//! Copying everything from one database into another, whichever they are.
//!
//! Rows travel as JSON that the databases themselves write and read, so that a
//! column which a migration adds is copied without a word here. Only tables are
//! listed.

use bsk_store::{ChangeLog as _, Position, StoreError};
use thiserror::Error;

use crate::error::{QueryError, Result};
use crate::postgres::PostgresStore;
use crate::sqlite::SqliteStore;

/// What is copied, those first that others refer to.
const TABLES: [Table; 16] = [
    // Agencies before their sub-organizations.
    Table { name: "organizations", order: "ORDER BY parent_id IS NOT NULL" },
    Table::new("users"),
    Table::new("memberships"),
    Table::new("sessions"),
    Table::new("links"),
    Table::new("api_keys"),
    Table::new("idempotency_claims"),
    Table::new("key_usage"),
    Table::new("key_usage_hours"),
    Table::new("key_scope_use"),
    Table::new("kept_counts"),
    Table::new("peppers"),
    Table::new("audit_keys"),
    Table::new("audit_seals"),
    // Each row of this one puts a row into the next.
    Table::new("audit_events"),
    Table::new("audit_unsealed"),
];

/// What is not copied: who follows which changes. The position goes along, so
/// that no change after the copy has one that was there before.
#[cfg(test)]
const LEFT_OUT: [&str; 3] = ["change_head", "change_log", "replicas"];

/// How many rows are written by one statement.
const BATCH: usize = 500;

/// A table whose rows are copied.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// Which rows come first, as a clause.
    pub(crate) order: &'static str,
}

impl Table {
    const fn new(name: &'static str) -> Self {
        Self { name, order: "" }
    }
}

/// A database to copy from or to.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// A file of SQLite.
    Sqlite(&'a SqliteStore),
    /// A database of PostgreSQL.
    Postgres(&'a PostgresStore),
}

/// How far copying has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The table whose rows are being copied.
    pub table: &'static str,
    /// Rows of all tables that are copied.
    pub copied: u64,
    /// Rows of all tables.
    pub total: u64,
}

/// A database cannot be copied. Nothing was copied then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CopyError {
    /// A process serves from the database that is to be copied.
    #[error(
        "{servers} server(s) serve from the database that is to be copied, and what they change meanwhile would be \
         missing: stop them first. One that has crashed counts until a revocation has waited for it"
    )]
    Served {
        /// How many there are.
        servers: usize,
    },
    /// The target holds something.
    #[error("the target is not empty: its table {table} has rows. Copy into a new database")]
    NotEmpty {
        /// A table with rows.
        table: &'static str,
    },
    /// The tables of the two are not alike.
    #[error("the table {table} has other columns in the target: bring both up to date with `migrate`")]
    Differs {
        /// A table.
        table: &'static str,
    },
    /// A row was not taken.
    #[error("the target has taken {taken} of {given} rows of the table {table}")]
    Incomplete {
        /// The table.
        table: &'static str,
        /// How many rows the target has taken.
        taken: u64,
        /// How many there are.
        given: u64,
    },
    /// A database failed.
    #[error("a database does not answer, or not as it should")]
    Store(#[from] StoreError),
}

/// Copies everything from one database into another, all or nothing. Nobody can
/// change either of them meanwhile.
///
/// Every key stays valid under the peppers that it had: those are not in a
/// database.
///
/// # Errors
///
/// [`CopyError`] says what is in the way.
pub fn copy(
    from: Place<'_>,
    to: Place<'_>,
    mut progress: impl FnMut(Progress),
) -> core::result::Result<(), CopyError> {
    let servers = from.servers()?;
    if servers > 0 {
        return Err(CopyError::Served { servers });
    }
    let (mut source, mut target) = (from.side()?, to.side()?);
    source.begin().map_err(StoreError::from)?;
    target.begin().map_err(StoreError::from)?;
    let mut rows = [0; TABLES.len()];
    for (table, rows) in TABLES.iter().zip(&mut rows) {
        if target.count(table.name).map_err(StoreError::from)? > 0 {
            return Err(CopyError::NotEmpty { table: table.name });
        }
        *rows = source.count(table.name).map_err(StoreError::from)?;
    }
    let total = rows.iter().sum();
    let mut copied = 0;
    for (table, given) in TABLES.iter().zip(rows) {
        let mut told = |more: u64| {
            progress(Progress { table: table.name, copied: copied + more, total });
        };
        told(0);
        let taken = copy_table(&mut *source, &mut *target, table, &mut told)?;
        if taken != given {
            return Err(CopyError::Incomplete { table: table.name, taken, given });
        }
        copied += taken;
    }
    let position = source.position().map_err(StoreError::from)?;
    target.set_position(position).and_then(|()| target.commit()).map_err(StoreError::from)?;
    Ok(())
}

fn copy_table(
    source: &mut dyn Side,
    target: &mut dyn Side,
    table: &'static Table,
    told: &mut dyn FnMut(u64),
) -> core::result::Result<u64, CopyError> {
    let columns = source.columns(table.name).map_err(StoreError::from)?;
    let here = target.columns(table.name).map_err(StoreError::from)?;
    let names = |columns: &[Column]| columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
    if names(&columns) != names(&here) {
        return Err(CopyError::Differs { table: table.name });
    }
    if target.count(table.name).map_err(StoreError::from)? > 0 {
        // It was empty; a trigger has put rows into it.
        target.clear(table.name).map_err(StoreError::from)?;
    }
    let (mut batch, mut taken) = (Vec::with_capacity(BATCH), 0);
    let mut write = |batch: &mut Vec<String>| -> Result<()> {
        if !batch.is_empty() {
            taken += target.write(table.name, &here, &format!("[{}]", batch.join(",")))?;
            batch.clear();
            told(taken);
        }
        Ok(())
    };
    let read = source.read(table, &columns, &mut |row| {
        batch.push(row);
        if batch.len() == BATCH { write(&mut batch) } else { Ok(()) }
    });
    read.and_then(|()| write(&mut batch)).map_err(StoreError::from)?;
    target.count_on(table.name, &here).map_err(StoreError::from)?;
    Ok(taken)
}

impl Place<'_> {
    /// How many processes serve from the database.
    fn servers(self) -> core::result::Result<usize, StoreError> {
        let (late, known) = match self {
            Self::Sqlite(store) => store.awaiting(Position::START, None),
            Self::Postgres(store) => store.awaiting(Position::START, None),
        }?;
        Ok(late.len() + usize::try_from(known).unwrap_or(usize::MAX))
    }

    fn side(self) -> core::result::Result<Box<dyn Side>, StoreError> {
        match self {
            Self::Sqlite(store) => store.side(),
            Self::Postgres(store) => store.side(),
        }
    }
}

/// A connection of its own to one of the two databases.
pub(crate) trait Side {
    /// Begins a transaction that sees one snapshot and keeps others from
    /// changing anything. Unless it is committed, it never was.
    fn begin(&mut self) -> Result<()>;

    fn commit(&mut self) -> Result<()>;

    /// The tables that there are, but Diesel's own.
    #[cfg(test)]
    fn tables(&mut self) -> Result<Vec<String>>;

    /// The columns of a table, but computed ones, in the order of their names.
    fn columns(&mut self, table: &str) -> Result<Vec<Column>>;

    fn count(&mut self, table: &str) -> Result<u64>;

    /// The position of the last change.
    fn position(&mut self) -> Result<i64>;

    fn set_position(&mut self, position: i64) -> Result<()>;

    /// Reads every row of a table as a JSON object.
    fn read(
        &mut self,
        table: &Table,
        columns: &[Column],
        each: &mut dyn FnMut(String) -> Result<()>,
    ) -> Result<()>;

    /// Takes all rows out of a table.
    fn clear(&mut self, table: &str) -> Result<()>;

    /// Sees to it that numbers which the database gives by itself go on after
    /// those that are there.
    fn count_on(&mut self, table: &str, columns: &[Column]) -> Result<()>;

    /// Writes rows, given as a JSON array of objects, and says how many it were.
    fn write(&mut self, table: &str, columns: &[Column], rows: &str) -> Result<u64>;
}

/// A column, and its type as its own database calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Whether the database numbers the rows by it.
    pub(crate) is_number: bool,
}

/// Something for each column, with commas between.
pub(crate) fn list(columns: &[Column], each: impl Fn(&Column) -> String) -> String {
    columns.iter().map(each).collect::<Vec<_>>().join(", ")
}

/// What stands between the databases is never a number out of range.
pub(crate) fn rows_written(rows: usize) -> Result<u64> {
    u64::try_from(rows).map_err(|error| QueryError::Store(StoreError::Failed(Box::new(error))))
}

#[cfg(test)]
mod tests;
