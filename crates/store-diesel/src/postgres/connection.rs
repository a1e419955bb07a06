//! Connections, and how they are set.

use std::time::Duration;

use bsk_store::StoreError;
use diesel::Connection as _;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, ManageConnection, PooledConnection};
use diesel::sql_types::Bool;

use super::Connection;
use super::listener::Listener;
use super::options::PostgresOptions;
use super::url::PostgresUrl;
use crate::error::Result;

/// The least time to wait for a free connection.
pub(super) const PATIENCE: Duration = Duration::from_millis(100);

/// The connections of a store.
pub(super) type Pool = diesel::r2d2::Pool<Keeper>;

/// One of them, in use.
pub(super) type Pooled = PooledConnection<Keeper>;

/// Makes connections.
pub(super) struct Connector {
    url: String,
    settings: Settings,
}

#[derive(Clone, Debug)]
struct Settings(String);

impl Connector {
    pub(super) fn new(url: &PostgresUrl, options: &PostgresOptions) -> Self {
        // Compiling a statement takes the database longer than any of ours takes:
        // it would do so where it has not counted yet how few rows there are.
        let settings = format!(
            "SET jit = off; SET lock_timeout = {}; SET statement_timeout = {}; \
             SET idle_in_transaction_session_timeout = {}; \
             SELECT set_config('synchronous_commit', 'on', false) \
             WHERE current_setting('synchronous_commit') IN ('off', 'local');",
            options.lock_timeout.as_millis(),
            options.statement_timeout.as_millis(),
            options.idle_in_transaction_timeout.as_millis(),
        );
        Self { url: url.complete(options), settings: Settings(settings) }
    }

    /// A connection whose commits are durable, and whose waits have an end.
    pub(super) fn connect(&self) -> ConnectionResult<Connection> {
        let mut connection = Connection::establish(&self.url)?;
        self.settings.apply(&mut connection).map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(connection)
    }

    /// A connection on which a statement may take its time.
    pub(super) fn connect_patiently(&self) -> ConnectionResult<Connection> {
        Connection::establish(&self.url)
    }

    /// A pool of connections, made when they are needed. One that has died
    /// meanwhile is replaced before it is lent.
    pub(super) fn pool(&self, options: &PostgresOptions) -> Pool {
        Pool::builder()
            .max_size(options.connections.max(1))
            .min_idle(Some(0))
            .connection_timeout(options.connect_timeout.max(PATIENCE))
            .connection_customizer(Box::new(self.settings.clone()))
            .test_on_check_out(true)
            .build_unchecked(Keeper(ConnectionManager::new(&self.url)))
    }

    /// A connection that is told of changes.
    pub(super) fn listen(&self) -> core::result::Result<Listener, StoreError> {
        Listener::open(&self.url)
    }
}

/// Makes connections and sees whether they are still there.
pub(super) struct Keeper(ConnectionManager<Connection>);

impl ManageConnection for Keeper {
    type Connection = Connection;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> core::result::Result<Connection, diesel::r2d2::Error> {
        self.0.connect()
    }

    /// Looks at what the database has sent without being asked, if anything: the
    /// end of the connection, and perhaps its last words before. This takes two
    /// reads that do not wait, where a question would take a round trip, and a
    /// link that is stalled would be found by neither.
    fn is_valid(&self, connection: &mut Connection) -> core::result::Result<(), diesel::r2d2::Error> {
        for _ in 0..2 {
            let said: QueryResult<Vec<_>> = connection.notifications_iter().collect();
            said.map_err(diesel::r2d2::Error::QueryError)?;
        }
        Ok(())
    }

    fn has_broken(&self, connection: &mut Connection) -> bool {
        self.0.has_broken(connection)
    }
}

impl Settings {
    fn apply(&self, connection: &mut Connection) -> QueryResult<()> {
        connection.batch_execute(&self.0)
    }
}

impl CustomizeConnection<Connection, diesel::r2d2::Error> for Settings {
    fn on_acquire(&self, connection: &mut Connection) -> core::result::Result<(), diesel::r2d2::Error> {
        self.apply(connection).map_err(diesel::r2d2::Error::QueryError)
    }
}

#[derive(QueryableByName)]
struct Standbys {
    #[diesel(sql_type = Bool)]
    none: bool,
}

/// Whether commits wait for no standby.
pub(super) fn has_no_synchronous_standby(connection: &mut Connection) -> Result<bool> {
    let standbys: Standbys =
        diesel::sql_query("SELECT current_setting('synchronous_standby_names') = '' AS none")
            .get_result(connection)?;
    Ok(standbys.none)
}
