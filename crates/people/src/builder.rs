//! Putting a handle together.

use core::fmt;
use std::sync::Arc;
use std::time::Duration;

use bsk_hash::AuditKey;
use bsk_store::{PeopleStore, Timestamp};

use crate::error::PeopleError;
use crate::hashing::Hashing;
use crate::people::{Inner, People};
use crate::session::Session;
use crate::throttle::Throttle;

/// Puts a [`People`] together; made by [`People::builder`].
#[must_use]
pub struct Builder {
    store: Arc<dyn PeopleStore>,
    clock: Box<dyn Fn() -> Timestamp + Send + Sync>,
    audit_key: Option<AuditKey>,
    hashed_at_once: usize,
    hashes_waiting: usize,
    idle: Duration,
    longest: Duration,
}

impl Builder {
    pub(crate) fn new(store: Arc<dyn PeopleStore>, clock: Box<dyn Fn() -> Timestamp + Send + Sync>) -> Self {
        Self {
            store,
            clock,
            audit_key: None,
            hashed_at_once: 1,
            hashes_waiting: 32,
            idle: Session::IDLE,
            longest: Session::LONGEST,
        }
    }

    /// Under which key entries of the audit log are sealed right after they
    /// were written. Without one somebody else seals them.
    pub fn audit_key(mut self, key: AuditKey) -> Self {
        self.audit_key = Some(key);
        self
    }

    /// How many passwords are hashed at once, each on the thread of whoever
    /// asks, and how many more may wait for that: 1 and 32 unless something
    /// else is said. Whoever comes then is told that it is
    /// [`PeopleError::Busy`].
    pub fn hashing(mut self, at_once: usize, waiting: usize) -> Self {
        (self.hashed_at_once, self.hashes_waiting) = (at_once, waiting);
        self
    }

    /// After how long without a request a session ends, and when it ends at the
    /// latest: [`Session::IDLE`] and [`Session::LONGEST`] unless something else
    /// is said.
    pub fn sessions(mut self, idle: Duration, longest: Duration) -> Self {
        (self.idle, self.longest) = (idle, longest);
        self
    }

    /// Makes the handle.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Random`] if the system has no randomness.
    pub fn open(self) -> Result<People, PeopleError> {
        let inner = Inner {
            store: self.store,
            clock: self.clock,
            audit_key: self.audit_key,
            hashing: Hashing::new(self.hashed_at_once, self.hashes_waiting)?,
            throttle: Throttle::new(),
            idle: self.idle,
            longest: self.longest,
        };
        Ok(People { inner: Arc::new(inner) })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("idle", &self.idle)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}
