//! The one connection that changes the database.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use bsk_store::StoreError;
use diesel::connection::{AnsiTransactionManager, SimpleConnection as _, TransactionManager as _};

use super::migrations::{self, Owner};
use super::open::OpenError;
use super::{Connection, connection};
use crate::error::{QueryError, Result};

/// The one connection of this process that changes the database. SQLite lets
/// one change happen at a time; waiting for it here is sleeping, where waiting
/// in SQLite is asking again and again.
pub(super) struct Writer {
    path: String,
    busy_timeout: Duration,
    connection: Mutex<Connection>,
}

impl Writer {
    /// Connects, and makes sure that the file is a database of ours that keeps
    /// a write-ahead log.
    pub(super) fn open(path: &str, busy_timeout: Duration) -> core::result::Result<Self, OpenError> {
        let file = PathBuf::from(path);
        let mut connection =
            connection::writer(path, busy_timeout).map_err(|error| OpenError::of_connection(&file, error))?;
        let owner = migrations::owner(&mut connection);
        match owner.map_err(|error| OpenError::of_store(&file, error.into()))? {
            Owner::Nobody | Owner::Us => {}
            Owner::Others => return Err(OpenError::Foreign { path: file }),
        }
        let kept = connection.batch_execute("PRAGMA journal_mode = WAL;").map_err(QueryError::from);
        kept.map_err(|error| OpenError::of_store(&file, error.into()))?;
        Ok(Self { path: path.to_owned(), busy_timeout, connection: Mutex::new(connection) })
    }

    /// Lends the connection.
    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        let mut connection = self.connection()?;
        Ok(work(&mut connection)?)
    }

    /// Keeps others of this process from changing anything while `work` does
    /// on a connection of its own.
    pub(super) fn instead<T>(&self, work: impl FnOnce() -> T) -> core::result::Result<T, StoreError> {
        let _turn = self.connection()?;
        Ok(work())
    }

    /// The connection; a new one if the last was left in the middle of a
    /// transaction, by a panic or by a rollback that failed.
    fn connection(&self) -> core::result::Result<MutexGuard<'_, Connection>, StoreError> {
        let (mut connection, is_whole) = match self.connection.lock() {
            Ok(connection) => (connection, true),
            Err(poisoned) => (poisoned.into_inner(), false),
        };
        if !is_whole || AnsiTransactionManager::is_broken_transaction_manager(&mut *connection) {
            *connection = connection::writer(&self.path, self.busy_timeout)
                .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
            self.connection.clear_poison();
        }
        Ok(connection)
    }
}
