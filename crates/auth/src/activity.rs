//! What keys are used for, recorded without a write per request.

mod recorder;
mod scope_use;

pub(crate) use recorder::{Everything, Recorder, Rehash};
pub(crate) use scope_use::ScopeUse;

use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use bsk_store::Timestamp;
use bsk_table::Held;

use crate::entry::Entry;
use crate::sync::LockExt as _;

/// What every admitted request writes.
#[derive(Debug)]
#[repr(C)]
pub(crate) struct Uses {
    /// Milliseconds since the Unix epoch; [`NEVER`] before the first use.
    last_used: AtomicI64,
    /// Since the last recording.
    admitted: AtomicU64,
}

/// What few requests touch, and so lies elsewhere.
#[derive(Debug)]
pub(crate) struct Rare {
    rate_limited: AtomicU64,
    forbidden: AtomicU64,
    /// Which `last_used` the store has.
    written: AtomicI64,
}

/// What happened to one key since it was last recorded.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Activity<'a> {
    pub(crate) uses: &'a Uses,
    pub(crate) rare: &'a Rare,
}

const NEVER: i64 = i64::MIN;

/// The counts since the last recording.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) admitted: u64,
    pub(crate) rate_limited: u64,
    pub(crate) forbidden: u64,
}

impl Uses {
    pub(crate) fn new(stored: Option<Timestamp>) -> Self {
        Self { last_used: AtomicI64::new(millis(stored)), admitted: AtomicU64::new(0) }
    }

    /// Counts an admitted request. The answer says whether it is the first
    /// since the last recording.
    #[inline]
    pub(crate) fn admit(&self, at: Timestamp) -> bool {
        self.last_used.store(at.as_millis(), Relaxed);
        self.admitted.fetch_add(1, Relaxed) == 0
    }
}

impl Rare {
    pub(crate) fn new(stored: Option<Timestamp>) -> Self {
        Self {
            rate_limited: AtomicU64::new(0),
            forbidden: AtomicU64::new(0),
            written: AtomicI64::new(millis(stored)),
        }
    }
}

fn millis(stored: Option<Timestamp>) -> i64 {
    stored.map_or(NEVER, Timestamp::as_millis)
}

impl Activity<'_> {
    /// Counts a request that the limit refused.
    pub(crate) fn limit(self) -> bool {
        self.rare.rate_limited.fetch_add(1, Relaxed) == 0
    }

    /// Counts a request that lacked a scope.
    pub(crate) fn forbid(self) -> bool {
        self.rare.forbidden.fetch_add(1, Relaxed) == 0
    }

    /// When the key was last used, as far as this process knows.
    pub(crate) fn last_used(self) -> Option<Timestamp> {
        let at = self.uses.last_used.load(Relaxed);
        (at != NEVER).then(|| Timestamp::from_millis(at))
    }

    /// Takes the counts out.
    pub(crate) fn take(self) -> Counts {
        Counts {
            admitted: self.uses.admitted.swap(0, Relaxed),
            rate_limited: self.rare.rate_limited.swap(0, Relaxed),
            forbidden: self.rare.forbidden.swap(0, Relaxed),
        }
    }

    /// Puts counts back that could not be recorded.
    pub(crate) fn put_back(self, counts: Counts) {
        self.uses.admitted.fetch_add(counts.admitted, Relaxed);
        self.rare.rate_limited.fetch_add(counts.rate_limited, Relaxed);
        self.rare.forbidden.fetch_add(counts.forbidden, Relaxed);
    }

    /// The last use that the store does not have, if it is not younger than
    /// `interval` after the one that the store has.
    pub(crate) fn unwritten(self, interval_millis: i64) -> Option<Timestamp> {
        let (last, written) = (self.uses.last_used.load(Relaxed), self.rare.written.load(Relaxed));
        (last != written && last.saturating_sub(written) >= interval_millis)
            .then(|| Timestamp::from_millis(last))
    }

    /// Notes which last use the store has.
    pub(crate) fn mark_written(self, at: Timestamp) {
        self.rare.written.fetch_max(at.as_millis(), Relaxed);
    }

    /// Whether the store has all there is.
    pub(crate) fn is_recorded(self) -> bool {
        self.uses.admitted.load(Relaxed) == 0
            && self.rare.rate_limited.load(Relaxed) == 0
            && self.rare.forbidden.load(Relaxed) == 0
            && self.uses.last_used.load(Relaxed) <= self.rare.written.load(Relaxed)
    }
}

/// The entries that have something to record.
#[derive(Default)]
pub(crate) struct Unrecorded(Mutex<Vec<Held<Entry>>>);

impl Unrecorded {
    /// Adds an entry; its activity said that this is the first since the last
    /// recording.
    #[cold]
    pub(crate) fn push(&self, entry: &Held<Entry>) {
        self.0.locked().push(entry.clone());
    }

    pub(crate) fn drain(&self) -> Vec<Held<Entry>> {
        std::mem::take(&mut *self.0.locked())
    }
}
