//! Connections, and how they are set.

use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, PooledConnection};
use diesel::{Connection as _, ConnectionError, QueryResult};

use super::Connection;
use super::open::OpenError;
use super::options::SqliteOptions;

/// The least time to wait for a connection, however short the wait for a lock.
const PATIENCE: Duration = Duration::from_secs(1);

/// The connections that read.
pub(super) type Readers = diesel::r2d2::Pool<ConnectionManager<Connection>>;

/// One of them, in use.
pub(super) type Pool = PooledConnection<ConnectionManager<Connection>>;

/// A connection that changes the database. What it commits is on the disk
/// when the call returns.
pub(super) fn writer(path: &str, busy_timeout: Duration) -> Result<Connection, ConnectionError> {
    let mut connection = Connection::establish(path)?;
    set(&mut connection, busy_timeout, "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;")
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// A connection for what may be lost when the machine stops, such as what a
/// server of this machine has acknowledged.
pub(super) fn hasty(path: &str, busy_timeout: Duration) -> Result<Connection, ConnectionError> {
    let mut connection = Connection::establish(path)?;
    set(&mut connection, busy_timeout, "PRAGMA synchronous = NORMAL;")
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
    Ok(connection)
}

/// Connections that read and cannot change anything.
pub(super) fn readers(path: &str, options: &SqliteOptions) -> Result<Readers, OpenError> {
    Readers::builder()
        .max_size(options.readers.max(1))
        .connection_timeout(options.busy_timeout.max(PATIENCE))
        .connection_customizer(Box::new(ReadOnly { busy_timeout: options.busy_timeout }))
        .test_on_check_out(false)
        .build(ConnectionManager::new(path))
        .map_err(|error| OpenError::Failed { path: path.into(), source: Box::new(error) })
}

#[derive(Debug)]
struct ReadOnly {
    busy_timeout: Duration,
}

impl CustomizeConnection<Connection, diesel::r2d2::Error> for ReadOnly {
    fn on_acquire(&self, connection: &mut Connection) -> Result<(), diesel::r2d2::Error> {
        set(connection, self.busy_timeout, "PRAGMA query_only = ON;").map_err(diesel::r2d2::Error::QueryError)
    }
}

fn set(connection: &mut Connection, busy_timeout: Duration, pragmas: &str) -> QueryResult<()> {
    // First of all, as the others may meet a lock.
    connection.batch_execute(&format!("PRAGMA busy_timeout = {};", busy_timeout.as_millis()))?;
    connection.batch_execute(pragmas)
}
