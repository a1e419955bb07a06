//! The keys that this process knows, found without hashing.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Weak};

use bsk_hash::KeyIndex;
use bsk_limit::{Moment, SharedLimits, Snapshot};
use bsk_store::{Found, KeyId, OrganizationId, Position};
use dashmap::DashMap;
use moka::sync::Cache as Bounded;

use crate::activity::Unrecorded;
use crate::clock::Now;
use crate::count::Count;
use crate::entry::{Entry, quota};
use crate::kept::Kept;
use crate::sync::LockExt as _;

/// Fences are shared by the keys of one stripe; more stripes mean fewer reads
/// repeated for another key's sake.
const STRIPES: usize = 256;

/// The map's locks are held for one judgement; more of them mean fewer threads
/// that want the same one at a time.
const SHARDS: usize = 256;

/// Most credentials that are remembered to be unknown.
const MOST_UNKNOWN: u64 = 100_000;

/// The keys that this process knows.
pub(crate) struct Cache {
    by_index: DashMap<KeyIndex, Arc<Entry>, IndexState>,
    by_id: DashMap<KeyId, (KeyIndex, Arc<Entry>), RandomState>,
    /// The position of the last change to a key of the stripe.
    fences: Box<[Mutex<Position>]>,
    unknown: Bounded<KeyIndex, ()>,
    /// Moments before which entries may be trusted, in milliseconds.
    lease_until: AtomicU64,
    capacity: usize,
    kept: Kept,
    /// Where entries say that they have something to record.
    unrecorded: Weak<Unrecorded>,
    /// When entries to forget were last looked for, in milliseconds.
    looked_for_room: AtomicU64,
    /// Where keys are counted, if together with other processes.
    limits: Option<Arc<dyn SharedLimits>>,
}

/// A read is older than a change that has been applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outdated;

impl Cache {
    pub(crate) fn new(
        capacity: usize,
        unrecorded: &Arc<Unrecorded>,
        limits: Option<Arc<dyn SharedLimits>>,
    ) -> Self {
        Self {
            by_index: DashMap::with_hasher_and_shard_amount(IndexState, SHARDS),
            by_id: DashMap::default(),
            fences: (0..STRIPES).map(|_| Mutex::new(Position::START)).collect(),
            unknown: Bounded::builder()
                .max_capacity(MOST_UNKNOWN)
                .time_to_live(std::time::Duration::from_mins(10))
                .build(),
            lease_until: AtomicU64::new(0),
            capacity,
            kept: Kept::default(),
            unrecorded: Arc::downgrade(unrecorded),
            looked_for_room: AtomicU64::new(0),
            limits,
        }
    }

    /// Trusts the entries until `moment`.
    pub(crate) fn extend_lease(&self, moment: Moment) {
        self.lease_until.fetch_max(moment.as_millis(), Ordering::Release);
    }

    /// Trusts no entry until the next [`Cache::extend_lease`].
    pub(crate) fn end_lease(&self) {
        self.lease_until.store(0, Ordering::Release);
    }

    pub(crate) fn is_trusted(&self, now: Moment) -> bool {
        now.as_millis() < self.lease_until.load(Ordering::Acquire)
    }

    /// Runs `judge` on the entry of a key, if there is one.
    pub(crate) fn with<T>(&self, index: KeyIndex, judge: impl FnOnce(&Arc<Entry>) -> T) -> Option<T> {
        self.by_index.get(&index).map(|entry| judge(&entry))
    }

    pub(crate) fn by_id(&self, id: KeyId) -> Option<Arc<Entry>> {
        self.by_id.get(&id).map(|cached| Arc::clone(&cached.1))
    }

    pub(crate) fn len(&self) -> usize {
        self.by_id.len()
    }

    /// What was counted before this process began.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The keys whose windows count something, with what they count.
    pub(crate) fn counting(&self, now: Moment) -> impl Iterator<Item = (KeyId, Snapshot)> {
        self.by_id.iter().filter_map(move |cached| Some((*cached.key(), cached.1.snapshot(now)?)))
    }

    pub(crate) fn is_unknown(&self, index: KeyIndex) -> bool {
        self.unknown.contains_key(&index)
    }

    pub(crate) fn remember_unknown(&self, index: KeyIndex) {
        self.unknown.insert(index, ());
    }

    pub(crate) fn forget_unknown(&self) {
        self.unknown.invalidate_all();
    }

    /// Takes what was read at `position`.
    pub(crate) fn fill(
        &self,
        index: KeyIndex,
        found: &Found,
        position: Position,
        now: Now,
    ) -> Result<Arc<Entry>, Outdated> {
        let fence = self.fence(found.key.id).locked();
        if *fence > position {
            return Err(Outdated);
        }
        let entry = match self.by_id(found.key.id) {
            Some(known) if !known.is_superseded() => self.refresh(found, known),
            _ => Arc::new(self.link(found, now)),
        };
        self.by_id.insert(entry.id, (index, Arc::clone(&entry)));
        self.by_index.insert(index, Arc::clone(&entry));
        drop(fence);
        Ok(entry)
    }

    /// From the change at `position` on, the store must be asked about a key.
    pub(crate) fn outdate_key(&self, id: KeyId, position: Position) {
        let mut fence = self.fence(id).locked();
        *fence = position.max(*fence);
        if let Some(entry) = self.by_id(id) {
            entry.mark_stale();
        }
    }

    /// From the change at `position` on, the store must be asked about the
    /// keys of an organization.
    pub(crate) fn outdate_organization(&self, organization: &OrganizationId, position: Position) {
        self.outdate(position, |entry| entry.organization == *organization);
    }

    /// From the change at `position` on, the store must be asked about every
    /// key. What is counted stays counted.
    pub(crate) fn outdate_all(&self, position: Position) {
        self.outdate(position, |_| true);
    }

    fn outdate(&self, position: Position, concerns: impl Fn(&Entry) -> bool) {
        for fence in &self.fences {
            let mut fence = fence.locked();
            *fence = position.max(*fence);
        }
        // A fill that passed its fence before is in the map by now; one that
        // comes later has read the change.
        for cached in &self.by_id {
            if concerns(&cached.1) {
                cached.1.mark_stale();
            }
        }
    }

    /// Whether one more key can be cached. A window that counts is never
    /// forgotten, so there may be no room for a while.
    pub(crate) fn has_room(&self) -> bool {
        self.len() < self.capacity
    }

    /// Forgets entries that count nothing, if there are too many: a tenth of
    /// the capacity, those first that were not used for the longest time.
    /// Looks for them once a second at most.
    pub(crate) fn make_room(&self, now: Moment) {
        let looked = self.looked_for_room.load(Ordering::Relaxed);
        if self.has_room() || now.as_millis() < looked.saturating_add(1_000) {
            return;
        }
        self.looked_for_room.store(now.as_millis(), Ordering::Relaxed);
        let mut idle: Vec<_> = self
            .by_id
            .iter()
            .filter(|cached| cached.1.is_idle(now))
            .map(|cached| (cached.1.activity.last_used(), *cached.key()))
            .collect();
        let surplus = (self.capacity / 10).max(1).min(idle.len());
        if surplus == 0 {
            return;
        }
        idle.select_nth_unstable(surplus - 1);
        for (_, id) in &idle[..surplus] {
            let fence = self.fence(*id).locked();
            if let Some((_, (index, _))) = self.by_id.remove_if(id, |_, cached| cached.1.is_idle(now)) {
                self.by_index.remove(&index);
            }
            drop(fence);
        }
    }

    /// A known key, read again.
    fn refresh(&self, found: &Found, known: Arc<Entry>) -> Arc<Entry> {
        let quota = quota(found.key.effective_rate_limit(&found.organization));
        // Of keys that share a window, the one that took over says how wide.
        let follows = found.key.replaced_by.is_some_and(|next| self.by_id(next).is_some());
        if known.quota() == quota || follows {
            known.refresh(found);
            return known;
        }
        Arc::new(Entry::succeeding(found, &known, quota, self.limits.as_deref()))
    }

    /// A key that was not known, with the window of the key that it took over
    /// from, or that took over from it.
    fn link(&self, found: &Found, now: Now) -> Entry {
        let linked =
            [found.key.replaces, found.key.replaced_by].into_iter().flatten().find_map(|id| self.by_id(id));
        if let Some(other) = linked {
            return Entry::sharing(found, &other);
        }
        let quota = quota(found.key.effective_rate_limit(&found.organization));
        let window = match &self.limits {
            Some(limits) => Count::shared(&**limits, found.key.counts_with, quota),
            None => Count::Own(self.kept.window(found.key.id, quota, now)),
        };
        Entry::new(found, window, self.unrecorded.clone())
    }

    fn fence(&self, id: KeyId) -> &Mutex<Position> {
        &self.fences[usize::from(id.as_bytes()[0]) % STRIPES]
    }
}

/// An index is evenly spread already, so it is its own hash.
#[derive(Clone, Copy, Debug, Default)]
struct IndexState;

#[derive(Clone, Copy, Debug, Default)]
struct IndexHasher(u64);

impl BuildHasher for IndexState {
    type Hasher = IndexHasher;

    fn build_hasher(&self) -> IndexHasher {
        IndexHasher(0)
    }
}

impl Hasher for IndexHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u128(&mut self, number: u128) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the low half of an even spread is an even spread"
        )]
        let low = number as u64;
        self.0 = low;
    }
}
