//! How a database is opened.

use std::time::Duration;

/// How a database of PostgreSQL is opened.
///
/// # Examples
///
/// ```
/// use bsk_store_diesel::PostgresOptions;
///
/// let options = PostgresOptions { connections: 16, ..PostgresOptions::default() };
/// assert_eq!(options.lock_timeout.as_secs(), 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostgresOptions {
    /// Most connections at once: 8 by default, at least 1. A process that
    /// serves has one more, for its lease.
    pub connections: u32,
    /// How long connecting, and waiting for a free connection, may take before
    /// the store counts as unavailable: 2 s by default. As long as it does,
    /// nobody waits for a free connection for longer than a tenth of a second.
    pub connect_timeout: Duration,
    /// How long a statement waits for a lock: 2 s by default.
    pub lock_timeout: Duration,
    /// How long a statement may take: 10 s by default.
    pub statement_timeout: Duration,
    /// After which time in the middle of a transaction the database gives up on
    /// a client that says nothing: 1 s by default. A process that was stopped
    /// there keeps others from changing anything for as long.
    pub idle_in_transaction_timeout: Duration,
    /// After which time a connection whose other end acknowledges nothing is
    /// given up, where the system can do so: 10 s by default.
    pub tcp_user_timeout: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            connections: 8,
            connect_timeout: Duration::from_secs(2),
            lock_timeout: Duration::from_secs(2),
            statement_timeout: Duration::from_secs(10),
            idle_in_transaction_timeout: Duration::from_secs(1),
            tcp_user_timeout: Duration::from_secs(10),
        }
    }
}
