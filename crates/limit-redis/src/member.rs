//! What the requests and the worker share.

use crate::{epoch::Epoch, inbox::Inbox, key_state::KeyState, loss::Loss};
use bsk_limit::{Moment, SharedKey};
use dashmap::DashMap;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};

/// Reads the clock that moments come from.
pub(crate) type ReadClock = Box<dyn Fn() -> Moment + Send + Sync>;

/// The limits of one process.
pub(crate) struct Member {
    pub(crate) loss: Loss,
    pub(crate) epoch: Epoch,
    pub(crate) inbox: Inbox,
    pub(crate) keys: DashMap<SharedKey, Arc<KeyState>>,
    pub(crate) calls: AtomicU64,
    pub(crate) failures: AtomicU64,
    clock: ReadClock,
    servers: AtomicU32,
}

impl Member {
    pub(crate) fn new(loss: Loss, clock: ReadClock) -> Self {
        Self {
            loss,
            clock,
            epoch: Epoch::default(),
            inbox: Inbox::default(),
            keys: DashMap::new(),
            calls: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            servers: AtomicU32::new(1),
        }
    }

    pub(crate) fn now(&self) -> Moment {
        (self.clock)()
    }

    /// How many servers were there when Redis last said so; at least 1.
    pub(crate) fn servers(&self) -> u32 {
        self.servers.load(Ordering::Relaxed).max(1)
    }

    pub(crate) fn note_servers(&self, servers: u32) {
        self.servers.store(servers, Ordering::Relaxed);
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Member")
            .field("loss", &self.loss)
            .field("state", &self.epoch.state())
            .field("keys", &self.keys.len())
            .finish_non_exhaustive()
    }
}
