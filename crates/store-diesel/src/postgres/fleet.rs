//! The servers of a fleet, each of which follows what the others change.

use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use bsk_store::{
    ChangeLog, Heard, Position, RegisterError, Registration, Renewal, ReplicaId, Standing, StoreError,
};
use diesel::connection::SimpleConnection as _;

use super::listener::Listener;
use super::log::{self, Anchor, News};
use super::notifications::Notifications;
use super::queries::changes;
use super::{Connection, PostgresStore};
use crate::error::{QueryError, Result};

/// Adds to what the session is called.
const NAME_OF_LEASE: &str =
    "SELECT set_config('application_name', current_setting('application_name') || ' (lease)', false)";

/// That this process serves, and its own connection for doing so: work on other
/// connections must not keep it from renewing its lease.
pub(super) struct Serving {
    replica: ReplicaId,
    /// `None` after it has failed.
    connection: Option<Connection>,
    /// How far the log was read, or heard of.
    anchor: Anchor,
    /// From where on it was the last time.
    since: Anchor,
}

impl Serving {
    /// Whether this is what serves under an id, and has read up to a position.
    fn stands_at(&self, replica: ReplicaId, position: Position) -> bool {
        self.replica == replica && self.anchor.position == position
    }

    fn move_on(&mut self, news: &News) {
        self.since = news.since.clone();
        self.anchor = news.head.clone();
    }
}

impl ChangeLog for PostgresStore {
    fn register(
        &self,
        replica: ReplicaId,
        lease: Duration,
    ) -> core::result::Result<Registration, RegisterError> {
        let mut serving = self.serving();
        let mut connection = self.own_connection()?;
        // Random, so that nobody takes this for what was registered before under
        // the same id.
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Failed(Box::new(error)))?;
        let heartbeat = i64::from_le_bytes(bytes) & (i64::MAX >> 1);
        let anchor = log::register(&mut connection, replica, lease, heartbeat).map_err(StoreError::from)?;
        let head = anchor.position;
        *serving = Some(Serving { replica, connection: Some(connection), since: anchor.clone(), anchor });
        Ok(Registration { replica, head })
    }

    fn renew(&self, replica: ReplicaId, applied: Position) -> core::result::Result<Renewal, StoreError> {
        let renewal = self.ask(replica, applied, log::renew)?;
        // Only now, when the database answers.
        let mut listener = self.listener();
        if listener.is_none() {
            *listener = self.connector.listen().ok();
        }
        Ok(renewal)
    }

    fn changes(&self, replica: ReplicaId, applied: Position) -> core::result::Result<Renewal, StoreError> {
        let heard = self.listener().as_mut().map(Listener::take);
        if let Some(renewal) = heard.and_then(|heard| self.go_on(replica, applied, heard)) {
            return Ok(renewal);
        }
        self.ask(replica, applied, log::news)
    }

    fn listen(&self, _: ReplicaId, at_most: Duration) -> Option<Heard> {
        let mut listener = self.listener();
        match listener.as_mut()?.wait(at_most) {
            Ok(true) => Some(Heard::News),
            Ok(false) => Some(Heard::Nothing),
            Err(_) => {
                // The next renewal begins anew.
                *listener = None;
                None
            }
        }
    }

    fn acknowledge(&self, replica: ReplicaId, position: Position) -> core::result::Result<(), StoreError> {
        let mut guard = self.serving();
        // Whoever has not read up to there does not know what stands there.
        let Some(serving) = guard.as_mut().filter(|serving| serving.stands_at(replica, position)) else {
            return Ok(());
        };
        let upto = serving.anchor.clone();
        self.with(serving, |connection| log::acknowledge(connection, replica, &upto))
    }

    fn deregister(&self, replica: ReplicaId) -> core::result::Result<(), StoreError> {
        let mut serving = self.serving();
        if serving.as_ref().is_some_and(|serving| serving.replica == replica) {
            *serving = None;
            *self.listener() = None;
        }
        self.read(|connection| changes::deregister(connection, replica))
    }

    fn remove(&self, standing: &Standing) -> core::result::Result<(), StoreError> {
        self.read(|connection| log::remove(connection, standing))
    }

    fn awaiting(
        &self,
        position: Position,
        asking: Option<ReplicaId>,
    ) -> core::result::Result<(Vec<Standing>, u32), StoreError> {
        self.read(|connection| log::awaiting(connection, position, asking))
    }
}

impl PostgresStore {
    fn serving(&self) -> MutexGuard<'_, Option<Serving>> {
        // The connection is used by statements that are their own transactions.
        self.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listener(&self) -> MutexGuard<'_, Option<Listener>> {
        // Whoever listens leaves it whole, or empty.
        self.listener.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection for this server's lease, which says so to whoever looks at
    /// the database's sessions.
    fn own_connection(&self) -> core::result::Result<Connection, StoreError> {
        let connected = self.connector.connect();
        self.is_away.store(connected.is_err(), Ordering::Relaxed);
        let mut connection = connected.map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        connection.batch_execute(NAME_OF_LEASE).map_err(QueryError::from)?;
        Ok(connection)
    }

    /// Uses a server's own connection, made anew if it has failed.
    fn with<T>(
        &self,
        serving: &mut Serving,
        work: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> core::result::Result<T, StoreError> {
        let mut connection = match serving.connection.take() {
            Some(connection) => connection,
            None => self.own_connection()?,
        };
        self.transactions.begin();
        let done = work(&mut connection)?;
        // Not after an error: the next call begins with another.
        serving.connection = Some(connection);
        Ok(done)
    }

    /// What was heard, if it follows on what was read last.
    fn go_on(&self, replica: ReplicaId, applied: Position, heard: Notifications) -> Option<Renewal> {
        let mut guard = self.serving();
        let serving = guard.as_mut().filter(|serving| serving.stands_at(replica, applied))?;
        let news = heard.after(&serving.anchor)?;
        serving.move_on(&news);
        Some(Renewal::Renewed { head: news.head.position, changes: news.changes })
    }

    fn ask(
        &self,
        replica: ReplicaId,
        applied: Position,
        ask: fn(&mut Connection, ReplicaId, Position) -> Result<Option<News>>,
    ) -> core::result::Result<Renewal, StoreError> {
        let mut guard = self.serving();
        let Some(serving) = guard.as_mut().filter(|serving| serving.replica == replica) else {
            return Ok(Renewal::Lost);
        };
        let Some(news) = self.with(serving, |connection| ask(connection, replica, applied))? else {
            return Ok(Renewal::Lost);
        };
        // The log must go on from the very entry that was read or heard of last, or
        // from the one before, if what came after it could not be applied; and it
        // must have every entry after that.
        let is_another = [&serving.anchor, &serving.since]
            .into_iter()
            .any(|known| known.position == applied && *known != news.since);
        let missed = news.head.position.number().checked_sub(applied.number());
        if is_another || missed != Some(news.changes.len() as u64) {
            return Ok(Renewal::Lost);
        }
        serving.move_on(&news);
        Ok(Renewal::Renewed { head: news.head.position, changes: news.changes })
    }
}
