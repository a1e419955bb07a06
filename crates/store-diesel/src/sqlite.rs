//! A store in one file of SQLite.

mod backup;
mod connection;
#[cfg(feature = "postgres")]
mod copy;
mod dialect;
mod location;
mod log;
mod migrations;
mod news;
mod open;
mod options;
mod serving;
mod writer;

#[path = "people.rs"]
mod people;
#[path = "queries/all.rs"]
mod queries;
#[path = "store.rs"]
mod store;

pub use backup::BackupError;
pub use open::OpenError;
pub use options::{IfMissing, SqliteOptions};

use core::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bsk_store::StoreError;
use diesel::Connection as _;

use self::connection::{Pool, Readers};
use self::serving::Serving;
use self::writer::Writer;
use crate::error::{QueryError, Result};
use crate::transactions::Transactions;

/// The connection that queries run on.
type Connection = diesel::sqlite::SqliteConnection;

/// The store that the traits are for.
type ThisStore = SqliteStore;

/// A store in one file of SQLite.
///
/// Calls block for as long as the disk takes. Changes go through one
/// connection, one after the other; reads have their own.
pub struct SqliteStore {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    serving: Mutex<Option<Serving>>,
    transactions: Transactions,
}

impl SqliteStore {
    /// Opens the database at a path or a URL such as `sqlite://data/bsk.db`,
    /// and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`OpenError`] says what is in the way and what to do about it.
    pub fn open(
        path_or_url: impl AsRef<Path>,
        options: &SqliteOptions,
    ) -> core::result::Result<Self, OpenError> {
        let store = Self::open_without_migrating(path_or_url, options)?;
        store.migrate()?;
        Ok(store)
    }

    /// Opens the database as it is. Until [`SqliteStore::migrate`] has run, its
    /// tables may be out of date or missing.
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`].
    pub fn open_without_migrating(
        path_or_url: impl AsRef<Path>,
        options: &SqliteOptions,
    ) -> core::result::Result<Self, OpenError> {
        let path = location::prepare(path_or_url.as_ref(), options.if_missing)?;
        let writer = Writer::open(&path, options.busy_timeout)?;
        let readers = connection::readers(&path, options)?;
        let store = Self {
            path: path.into(),
            writer,
            readers,
            serving: Mutex::new(None),
            transactions: Transactions::default(),
        };
        store.check_version()?;
        Ok(store)
    }

    /// Where the database is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How many transactions this has begun, a statement outside of one
    /// included.
    #[must_use]
    pub fn transactions(&self) -> u64 {
        self.transactions.begun()
    }

    /// The migrations that have not run yet, oldest first.
    ///
    /// # Errors
    ///
    /// [`OpenError::Failed`] if the database cannot be read.
    pub fn pending_migrations(&self) -> core::result::Result<Vec<String>, OpenError> {
        self.writer.with(migrations::pending).map_err(|error| OpenError::of_store(&self.path, error))
    }

    /// Runs the migrations that have not run yet, all or none, and returns
    /// their names.
    ///
    /// # Errors
    ///
    /// [`OpenError::Failed`] if one fails.
    pub fn migrate(&self) -> core::result::Result<Vec<String>, OpenError> {
        if self.pending_migrations()?.is_empty() {
            return Ok(Vec::new());
        }
        self.write(migrations::run).map_err(|error| OpenError::of_store(&self.path, error))
    }

    fn check_version(&self) -> core::result::Result<(), OpenError> {
        let newer = self.writer.with(migrations::unknown);
        match newer.map_err(|error| OpenError::of_store(&self.path, error))? {
            Some(version) => Err(OpenError::Newer { path: self.path.clone(), version }),
            None => Ok(()),
        }
    }

    /// As [`Self::write`]. Other databases do it by one statement.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.write(change)
    }

    /// Changes the database in one transaction, durable when this returns.
    fn write<T>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.transactions.begin();
        self.writer.with(|connection| connection.immediate_transaction(change))
    }

    /// Reads with one statement.
    fn read<T>(
        &self,
        query: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        let mut reader: Pool =
            self.readers.get().map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        self.transactions.begin();
        Ok(query(&mut reader)?)
    }

    /// Reads with several statements that see one snapshot.
    fn read_snapshot<T>(
        &self,
        query: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.read(|reader| reader.transaction::<T, QueryError, _>(query))
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.path).finish_non_exhaustive()
    }
}
