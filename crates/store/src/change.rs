//! How processes that share a store learn of each other's changes.

use std::time::Duration;

use thiserror::Error;

use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId, ReplicaId};

/// How many changes a store has seen. Positions are given in commit order,
/// one to a change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u64);

impl Position {
    /// Before the first change.
    pub const START: Self = Self(0);

    /// Takes a number that was stored.
    #[must_use]
    pub const fn from_number(number: u64) -> Self {
        Self(number)
    }

    /// The number to store.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The position of the next change.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// What a change is about. The change itself is read from the store.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A key: revoked, rotated, or given another limit or end.
    Key(KeyId),
    /// An organization: suspended, activated, or given another limit.
    Organization(OrganizationId),
    /// The peppers: one was added.
    Peppers,
}

/// One change of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it stands among all changes.
    pub position: Position,
    /// What it is about.
    pub subject: Subject,
}

/// A process that answers from a cache of this store.
#[derive(Clone, Copy, Debug)]
pub struct Registration {
    /// Its id until it ends.
    pub replica: ReplicaId,
    /// The position at which it was registered; its cache is empty then.
    pub head: Position,
}

/// What a process learns when it renews its lease.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// The process is still registered.
    Renewed {
        /// How far the log was read: for [`ChangeLog::renew`] the store's
        /// position at the moment of the call, for [`ChangeLog::changes`] that
        /// or less.
        head: Position,
        /// The changes after the position that the process had applied, oldest
        /// first, up to `head`.
        changes: Vec<Change>,
    },
    /// The process is not registered any more, or the log does not continue
    /// what it has applied. It must empty its cache and register anew.
    Lost,
}

/// What came of listening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Something may have changed.
    News,
    /// Nothing was said.
    Nothing,
}

/// A registered process that has not acknowledged a position yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which process.
    pub replica: ReplicaId,
    /// How long it may trust its cache after its last renewal.
    pub lease: Duration,
    /// A number that is another one after each renewal, and has never been the
    /// process's before; 0 where nobody counts. Whoever sees it unchanged for
    /// longer than the lease may [`ChangeLog::remove`] the process.
    pub heartbeat: u64,
}

/// The log of changes, and the processes that follow it.
///
/// # Laws
///
/// * A change and its position are committed together.
/// * [`ChangeLog::renew`] reads the head and the changes in one snapshot.
/// * A process that has read the head at a moment may answer from its cache
///   until its lease has passed since. One that changes something waits until
///   every other process has acknowledged the change or its lease has passed:
///   then nobody answers from before the change.
pub trait ChangeLog: Send + Sync {
    /// Registers a process that is about to answer from a cache.
    ///
    /// # Errors
    ///
    /// [`RegisterError::Taken`] if the store serves one process at a time and
    /// another has it.
    fn register(&self, replica: ReplicaId, lease: Duration) -> Result<Registration, RegisterError>;

    /// Reads the changes after `applied`.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn renew(&self, replica: ReplicaId, applied: Position) -> Result<Renewal, StoreError>;

    /// The changes after `applied` that can be known now, for news between two
    /// renewals: read, or as they were heard of by [`ChangeLog::listen`]. There
    /// may be more, so that no lease may be extended by it.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn changes(&self, replica: ReplicaId, applied: Position) -> Result<Renewal, StoreError> {
        self.renew(replica, applied)
    }

    /// Waits at most so long to hear that something has changed. What is heard
    /// may be lost: nothing rests on it but speed. `None`, and at once, if there is
    /// nothing to listen to.
    fn listen(&self, replica: ReplicaId, at_most: Duration) -> Option<Heard> {
        let _ = (replica, at_most);
        None
    }

    /// How often a process with this lease renews it.
    fn renewal_interval(&self, lease: Duration) -> Duration {
        lease / 4
    }

    /// Says that the process has applied all changes up to `position`, the head
    /// that it has read last.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn acknowledge(&self, replica: ReplicaId, position: Position) -> Result<(), StoreError>;

    /// Ends a registration. The process must not answer from its cache any
    /// more.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn deregister(&self, replica: ReplicaId) -> Result<(), StoreError>;

    /// Removes a process that is gone, if its heartbeat is still as it was
    /// seen. Whoever calls this has seen it unchanged for longer than the lease:
    /// the process answers from nothing that it could have cached before. Should
    /// it live after all, its next renewal is [`Renewal::Lost`].
    ///
    /// A store that knows by itself which processes live does nothing.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn remove(&self, standing: &Standing) -> Result<(), StoreError> {
        let _ = standing;
        Ok(())
    }

    /// The living processes that have not acknowledged `position`, and how
    /// many have. `asking`, the process that asks if it is registered itself,
    /// is counted under neither.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn awaiting(
        &self,
        position: Position,
        asking: Option<ReplicaId>,
    ) -> Result<(Vec<Standing>, u32), StoreError>;
}

/// A process cannot be registered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// Another process serves from this store, which admits one at a time.
    #[error("another process is serving from {location}")]
    Taken {
        /// Where the store is.
        location: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}
