//! One server of the fleet.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::api_keys::ApiKeys;
use crate::clock::Clock;
use crate::follow::Follower;
use crate::sync::LockExt as _;

/// A machine, and the process on it, if one runs.
pub(super) struct Server {
    pub(super) clock: Clock,
    /// How much longer or shorter its millisecond is, in millionths.
    error: i64,
    /// Of the next millisecond, in millionths.
    carried: Mutex<i64>,
    pub(super) process: Mutex<Option<Process>>,
    pub(super) next_renewal: AtomicU64,
    /// Until when the process does nothing.
    pub(super) stopped_until: AtomicU64,
    /// Until when no message gets through.
    pub(super) cut_until: AtomicU64,
}

/// What a crash takes away.
pub(super) struct Process {
    /// Which start of the server this is.
    pub(super) start: u64,
    pub(super) api_keys: ApiKeys,
    /// Out while it renews.
    pub(super) follower: Option<Follower>,
}

impl Server {
    pub(super) fn new(error: i64) -> Self {
        Self {
            clock: Clock::manual(),
            error,
            carried: Mutex::default(),
            process: Mutex::default(),
            next_renewal: AtomicU64::new(0),
            stopped_until: AtomicU64::new(0),
            cut_until: AtomicU64::new(0),
        }
    }

    /// A millisecond passes, by the one true clock.
    pub(super) fn tick(&self) {
        let mut carried = self.carried.locked();
        *carried += 1_000_000 + self.error;
        let whole = *carried / 1_000_000;
        *carried -= whole * 1_000_000;
        self.clock.advance(Duration::from_millis(whole.unsigned_abs()));
    }

    pub(super) fn is_stopped(&self, now: u64) -> bool {
        now < self.stopped_until.load(Relaxed)
    }

    pub(super) fn is_cut_off(&self, now: u64) -> bool {
        now < self.cut_until.load(Relaxed)
    }

    pub(super) fn api_keys(&self) -> Option<ApiKeys> {
        self.process.locked().as_ref().map(|process| process.api_keys.clone())
    }
}
