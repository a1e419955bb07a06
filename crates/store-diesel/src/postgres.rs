//! A store in PostgreSQL, which many servers may share.

#[macro_use]
mod statement;
#[macro_use]
mod noted;

mod connection;
#[cfg(feature = "sqlite")]
mod copy;
mod dialect;
mod fleet;
mod listener;
mod log;
mod migrations;
mod notifications;
mod open;
mod options;
#[path = "people.rs"]
mod people;
#[path = "queries/all.rs"]
mod queries;
mod record;
mod revoke;
mod rotate;
#[path = "store.rs"]
mod store;
mod update;
mod url;

pub use open::PostgresOpenError;
pub use options::PostgresOptions;
pub use url::PostgresUrl;

use core::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bsk_store::StoreError;
use diesel::Connection as _;

use self::connection::{Connector, Pool, Pooled};
use self::fleet::Serving;
use self::listener::Listener;
use crate::error::{QueryError, Result};
use crate::transactions::Transactions;

/// The connection that queries run on.
type Connection = diesel::pg::PgConnection;

/// The store that the traits are for.
type ThisStore = PostgresStore;

/// A store in PostgreSQL, which many servers may share.
///
/// Calls block for as long as the network and the database take; every wait has
/// an end, as the [`PostgresOptions`] say. It needs PostgreSQL 13 or newer, and
/// a session of its own for each connection: behind a pooler that shares
/// sessions between transactions the timeouts and the news of changes are lost.
pub struct PostgresStore {
    url: PostgresUrl,
    connector: Connector,
    pool: Pool,
    serving: Mutex<Option<Serving>>,
    /// Where changes are heard of, while this process serves.
    listener: Mutex<Option<Listener>>,
    /// How long to wait for a free connection.
    patience: Duration,
    /// Whether the last attempt to get a connection failed.
    is_away: AtomicBool,
    transactions: Transactions,
}

impl PostgresStore {
    /// Opens the database at a URL, and brings its tables up to date.
    ///
    /// # Errors
    ///
    /// [`PostgresOpenError`] says what is in the way and what to do about it.
    pub fn open(
        url: &PostgresUrl,
        options: &PostgresOptions,
    ) -> core::result::Result<Self, PostgresOpenError> {
        let store = Self::open_without_migrating(url, options)?;
        store.migrate()?;
        Ok(store)
    }

    /// Opens the database as it is. Until [`PostgresStore::migrate`] has run,
    /// its tables may be out of date or missing.
    ///
    /// # Errors
    ///
    /// As [`PostgresStore::open`].
    pub fn open_without_migrating(
        url: &PostgresUrl,
        options: &PostgresOptions,
    ) -> core::result::Result<Self, PostgresOpenError> {
        let connector = Connector::new(url, options);
        // One by itself, as a pool would not say what is wrong.
        let mut first = connector.connect().map_err(|error| url.cannot_connect(error))?;
        migrations::check(&mut first).map_err(|trouble| url.unfit(trouble))?;
        drop(first);
        let pool = connector.pool(options);
        Ok(Self {
            url: url.clone(),
            connector,
            pool,
            serving: Mutex::new(None),
            listener: Mutex::new(None),
            patience: options.connect_timeout,
            is_away: AtomicBool::new(false),
            transactions: Transactions::default(),
        })
    }

    /// Where the database is.
    #[must_use]
    pub fn url(&self) -> &PostgresUrl {
        &self.url
    }

    /// How many transactions this has begun, a statement outside of one
    /// included.
    #[must_use]
    pub fn transactions(&self) -> u64 {
        self.transactions.begun()
    }

    /// Runs the migrations that have not run yet and returns their names.
    /// Several processes may do so at once: one works, the others wait.
    ///
    /// # Errors
    ///
    /// [`PostgresOpenError::Failed`] if one fails.
    pub fn migrate(&self) -> core::result::Result<Vec<String>, PostgresOpenError> {
        let mut connection =
            self.connector.connect_patiently().map_err(|error| self.url.cannot_connect(error))?;
        migrations::run(&mut connection).map_err(|trouble| self.url.unfit(trouble))
    }

    /// Whether a failover of this database may lose commits: it keeps no
    /// synchronous standby.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    pub fn may_lose_commits(&self) -> core::result::Result<bool, StoreError> {
        self.read(connection::has_no_synchronous_standby)
    }

    /// Changes the database by one statement, which is its own transaction:
    /// whoever is stopped meanwhile holds no lock for longer than the database
    /// works.
    fn change<T>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.read(change)
    }

    /// Changes the database in one transaction, durable when this returns.
    fn write<T>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.read(|connection| connection.transaction::<T, QueryError, _>(change))
    }

    /// Runs statements each of which is its own transaction.
    fn read<T>(
        &self,
        query: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        let mut pooled = self.connection()?;
        self.transactions.begin();
        Ok(query(&mut pooled)?)
    }

    /// Reads with several statements that see one snapshot.
    fn read_snapshot<T>(
        &self,
        query: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        self.read(|connection| dialect::snapshot(connection, query))
    }

    fn connection(&self) -> core::result::Result<Pooled, StoreError> {
        // By small waits, so that whoever waits hears of it when another finds
        // that the database is away.
        let mut remaining = self.patience;
        let lent = loop {
            let lent = self.pool.get_timeout(connection::PATIENCE);
            remaining = remaining.saturating_sub(connection::PATIENCE);
            if lent.is_ok() || remaining.is_zero() || self.is_away.load(Ordering::Relaxed) {
                break lent;
            }
        };
        self.is_away.store(lent.is_err(), Ordering::Relaxed);
        lent.map_err(|error| StoreError::Unavailable(Box::new(error)))
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").field("url", &self.url).finish_non_exhaustive()
    }
}
