//! The one server of a database, and those who change it beside the server.
//!
//! A server that answers from a cache holds an exclusive lock on a file beside
//! the database, from before its row is written until after it is deleted. The
//! operating system releases the lock however the process ends. So a row is
//! that of a living server only while somebody holds the lock.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::io;
use std::path::PathBuf;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;

use bsk_store::{
    ChangeLog, Heard, Position, RegisterError, Registration, Renewal, ReplicaId, Standing, StoreError,
};

use super::news::News;
use super::queries::changes;
use super::{Connection, SqliteStore, connection, location, log};

/// How often to look for news. It costs one look at a file.
const NEWS_INTERVAL: Duration = Duration::from_millis(5);

/// How long whoever holds the lock for a moment only may keep a server from
/// starting.
const PATIENCE: Duration = Duration::from_millis(500);

/// The pause between two attempts to take the lock.
const PAUSE: Duration = Duration::from_millis(5);

/// The longest that renewing and acknowledging wait for a lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(1);

/// That this process serves, and its own connection for doing so: reading a
/// long list must not keep it from renewing its lease.
pub(super) struct Serving {
    replica: ReplicaId,
    connection: Connection,
    news: News,
    /// Released when it is dropped.
    _lock: File,
}

impl ChangeLog for SqliteStore {
    fn register(&self, replica: ReplicaId, lease: Duration) -> Result<Registration, RegisterError> {
        let mut serving = self.serving();
        if serving.is_none() {
            let path = self.path.to_string_lossy();
            let lock = self.lock_alone()?;
            let connection = connection::hasty(&path, BUSY_TIMEOUT)
                .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
            *serving = Some(Serving { replica, connection, news: News::of(&self.path), _lock: lock });
        } else if serving.as_ref().is_some_and(|serving| serving.replica != replica) {
            return Err(self.taken());
        }
        // Whoever else has a row does not live any more, as this process has
        // the lock.
        match self.write(|connection| log::register(connection, replica, lease)) {
            Ok(head) => Ok(Registration { replica, head }),
            Err(error) => {
                *serving = None;
                Err(error.into())
            }
        }
    }

    fn renew(&self, replica: ReplicaId, applied: Position) -> Result<Renewal, StoreError> {
        match self.serving().as_mut().filter(|serving| serving.replica == replica) {
            Some(serving) => {
                self.transactions.begin();
                Ok(log::renew(&mut serving.connection, replica, applied)?)
            }
            None => Ok(Renewal::Lost),
        }
    }

    fn listen(&self, replica: ReplicaId, at_most: Duration) -> Option<Heard> {
        let is_it = |serving: &&mut Serving| serving.replica == replica;
        self.serving().as_mut().filter(is_it)?;
        let mut left = at_most;
        while !left.is_zero() {
            let pause = left.min(NEWS_INTERVAL);
            std::thread::park_timeout(pause);
            left -= pause;
            if self.serving().as_mut().filter(is_it)?.news.look() {
                return Some(Heard::News);
            }
        }
        Some(Heard::Nothing)
    }

    fn acknowledge(&self, replica: ReplicaId, position: Position) -> Result<(), StoreError> {
        match self.serving().as_mut().filter(|serving| serving.replica == replica) {
            Some(serving) => {
                self.transactions.begin();
                self.writer.instead(|| log::acknowledge(&mut serving.connection, replica, position))??;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn deregister(&self, replica: ReplicaId) -> Result<(), StoreError> {
        let mut serving = self.serving();
        if serving.as_ref().is_some_and(|serving| serving.replica == replica) {
            // Even if the row stays: without the lock it means nothing.
            let deleted = self.write(|connection| changes::deregister(connection, replica));
            *serving = None;
            return deleted;
        }
        Ok(())
    }

    /// Reads the rows first and then looks at the lock, both after the change
    /// was committed. If nobody holds the lock, nobody serves, and whoever
    /// starts later reads the change before its first answer. If somebody
    /// does, the rows may still be those of a server that has died, while a
    /// new one is starting: that one deletes them, and asking again tells.
    fn awaiting(
        &self,
        position: Position,
        asking: Option<ReplicaId>,
    ) -> Result<(Vec<Standing>, u32), StoreError> {
        let (awaited, acknowledged) = self.read(|connection| log::awaiting(connection, position, asking))?;
        if !awaited.is_empty() && !self.is_served()? {
            return Ok((Vec::new(), acknowledged));
        }
        Ok((awaited, acknowledged))
    }
}

impl SqliteStore {
    fn serving(&self) -> MutexGuard<'_, Option<Serving>> {
        // The connection is used by statements that undo themselves.
        self.serving.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_path(&self) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(".serving");
        name.into()
    }

    fn taken(&self) -> RegisterError {
        RegisterError::Taken { location: self.path.display().to_string() }
    }

    /// Takes the lock. Those who only look whether it is held hold it for a
    /// moment, too, so one refusal means nothing yet.
    fn lock_alone(&self) -> Result<File, RegisterError> {
        let mut options = location::private();
        let file = options.read(true).write(true).create(true).open(self.lock_path()).map_err(cannot_lock)?;
        let mut waited = Duration::ZERO;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if waited < PATIENCE => {
                    std::thread::park_timeout(PAUSE);
                    waited += PAUSE;
                }
                Err(TryLockError::WouldBlock) => return Err(self.taken()),
                Err(TryLockError::Error(error)) => return Err(cannot_lock(error).into()),
            }
        }
    }

    /// Whether a server holds the lock. Those who ask share it, so they never
    /// take each other for one.
    fn is_served(&self) -> Result<bool, StoreError> {
        let file = match File::open(self.lock_path()) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(cannot_lock(error)),
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(cannot_lock(error)),
        }
    }
}

fn cannot_lock(error: io::Error) -> StoreError {
    StoreError::Unavailable(Box::new(error))
}
