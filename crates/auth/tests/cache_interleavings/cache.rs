//! The cache of one key, step by step as `cache.rs`, `entry.rs` and `authenticate.rs` have it.

use loom::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU64, Ordering};
use loom::sync::{Arc, Mutex, RwLock};

/// A way to get it wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// Whether the cache is trusted is asked after the entry's standing.
    LeaseAfterStanding,
    /// The lease is extended before the changes are applied that came with it.
    LeaseBeforeChanges,
    /// A fill looks at the fence, and takes its lock only then.
    FenceBeforeLock,
    /// A fill does not look at the fence at all.
    NoFence,
    /// A change puts another entry in the place of the cached one, whoever may hold it.
    EntryIsReplaced,
    /// An entry's standing is written before its end.
    StandingBeforeEnd,
}

/// What is known of a key's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Standing {
    Good = 0,
    Stale = 1,
}

/// What the cache holds of the key.
pub(crate) struct Entry {
    standing: AtomicU8,
    expires_at: AtomicI64,
}

/// What was read from the store, and at which position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read {
    pub(crate) position: u64,
    pub(crate) is_revoked: bool,
    pub(crate) expires_at: i64,
}

/// The store: the position of the last change and the key as it stands.
pub(crate) struct Store(Mutex<Read>);

/// The cache, and the moment from which on a revocation has returned.
pub(crate) struct Cache {
    fault: Fault,
    slot: RwLock<Option<Arc<Entry>>>,
    fence: Mutex<u64>,
    /// A moment that is compared with the clock of a verification.
    lease_until: AtomicU64,
    returned: AtomicBool,
}

/// What a verification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    Accepted,
    Refused,
    /// The store must be asked.
    AskStore,
}

impl Store {
    /// A store with a key that is good, at its first position.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Read { position: 1, is_revoked: false, expires_at: i64::MAX }))
    }

    pub(crate) fn read(&self) -> Read {
        *self.0.lock().expect("whole")
    }

    /// Commits a revocation; gives its position.
    pub(crate) fn revoke(&self) -> u64 {
        let mut key = self.0.lock().expect("whole");
        key.is_revoked = true;
        key.position += 1;
        key.position
    }
}

impl Entry {
    fn new(read: Read, fault: Fault) -> Self {
        let entry =
            Self { standing: AtomicU8::new(Standing::Stale as u8), expires_at: AtomicI64::new(i64::MAX) };
        entry.refresh(read, fault);
        entry
    }

    fn refresh(&self, read: Read, fault: Fault) {
        let standing = if read.is_revoked { Standing::Stale } else { Standing::Good };
        if fault == Fault::StandingBeforeEnd {
            self.standing.store(standing as u8, Ordering::Release);
            self.expires_at.store(read.expires_at, Ordering::Relaxed);
        } else {
            self.expires_at.store(read.expires_at, Ordering::Relaxed);
            self.standing.store(standing as u8, Ordering::Release);
        }
    }

    fn judge(&self, now: i64) -> Judgement {
        if self.standing.load(Ordering::Acquire) != Standing::Good as u8 {
            return Judgement::AskStore;
        }
        if now >= self.expires_at.load(Ordering::Relaxed) { Judgement::Refused } else { Judgement::Accepted }
    }
}

impl Cache {
    /// A cache that holds nothing, trusted until this moment.
    pub(crate) fn new(fault: Fault, lease_until: u64) -> Self {
        Self {
            fault,
            slot: RwLock::new(None),
            fence: Mutex::new(1),
            lease_until: AtomicU64::new(lease_until),
            returned: AtomicBool::new(false),
        }
    }

    /// Takes what was read, unless a younger change was applied.
    pub(crate) fn fill(&self, read: Read) {
        if self.fault == Fault::FenceBeforeLock && *self.fence.lock().expect("whole") > read.position {
            return;
        }
        let fence = self.fence.lock().expect("whole");
        let is_fenced = !matches!(self.fault, Fault::FenceBeforeLock | Fault::NoFence);
        if is_fenced && *fence > read.position {
            return;
        }
        let known = self.slot.read().expect("whole").clone();
        match known {
            Some(known) => known.refresh(read, self.fault),
            None => *self.slot.write().expect("whole") = Some(Arc::new(Entry::new(read, self.fault))),
        }
        drop(fence);
    }

    /// From the change at this position on the store must be asked.
    pub(crate) fn outdate(&self, position: u64) {
        let mut fence = self.fence.lock().expect("whole");
        *fence = position.max(*fence);
        let known = self.slot.read().expect("whole").clone();
        let Some(known) = known else { return };
        if self.fault == Fault::EntryIsReplaced {
            let read = Read { position, is_revoked: true, expires_at: i64::MAX };
            *self.slot.write().expect("whole") = Some(Arc::new(Entry::new(read, self.fault)));
        } else {
            known.standing.store(Standing::Stale as u8, Ordering::Release);
        }
    }

    /// What a renewal of the lease brings: the change at this position, and trust until this moment.
    pub(crate) fn renew(&self, position: u64, until: u64) {
        if self.fault == Fault::LeaseBeforeChanges {
            self.lease_until.fetch_max(until, Ordering::Release);
        }
        self.outdate(position);
        self.lease_until.fetch_max(until, Ordering::Release);
    }

    /// The revocation returns to whoever asked for it.
    pub(crate) fn note_return(&self) {
        self.returned.store(true, Ordering::Release);
    }

    /// Verifies the key at this moment; says too whether the revocation had returned when the clock was read.
    pub(crate) fn verify(&self, now: u64) -> (Judgement, bool) {
        let known = self.slot.read().expect("whole").clone();
        let Some(entry) = known else { return (Judgement::AskStore, false) };
        let had_returned = self.returned.load(Ordering::Acquire);
        let wall = i64::try_from(now).expect("a small number");
        let judgement = if self.fault == Fault::LeaseAfterStanding {
            let judgement = entry.judge(wall);
            if self.is_trusted(now) { judgement } else { Judgement::AskStore }
        } else if self.is_trusted(now) {
            entry.judge(wall)
        } else {
            Judgement::AskStore
        };
        (judgement, had_returned)
    }

    fn is_trusted(&self, now: u64) -> bool {
        now < self.lease_until.load(Ordering::Acquire)
    }
}
