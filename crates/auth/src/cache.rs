//! The keys that this process knows, found without hashing.

use std::collections::hash_map::RandomState;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};

use bsk_hash::KeyIndex;
use bsk_limit::{Moment, Quota, SharedLimits, Snapshot};
use bsk_store::{Found, KeyId, OrganizationId, Position};
use bsk_table::{Full, Held, Sought, Table};
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

/// Who holds an entry that nobody uses and whose window nobody shares: the
/// table, and whoever asks.
const OWN_HOLDERS: u32 = 2;

/// Most credentials that are remembered to be unknown.
const MOST_UNKNOWN: u64 = 100_000;

/// The keys that this process knows.
pub(crate) struct Cache {
    by_index: Table<Entry>,
    /// Under which names entries stand in the table: one that nobody holds can move.
    names: DashMap<KeyId, u128, RandomState>,
    /// The position of the last change to a key of the stripe.
    fences: Box<[Mutex<Position>]>,
    unknown: Bounded<KeyIndex, ()>,
    /// Moments before which entries may be trusted, in milliseconds.
    lease_until: AtomicU64,
    ceiling: Ceiling,
    /// The most memory that the cached keys will ever take, in bytes.
    most_bytes: AtomicUsize,
    kept: Kept,
    /// Where entries say that they have something to record.
    unrecorded: Weak<Unrecorded>,
    /// When entries to forget were last looked for, in milliseconds.
    looked_for_room: AtomicU64,
    /// Where keys are counted, if together with other processes.
    limits: Option<Arc<dyn SharedLimits>>,
}

/// How much is cached at most.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ceiling {
    pub(crate) keys: usize,
    pub(crate) bytes: usize,
}

/// How often a window is taken over before all who shared it have been read
/// again; more often than anybody rotates a key whose former ones are in use.
const MOST_SUCCESSIONS: usize = 32;

/// More than a key takes that was not known before.
const MOST_BYTES_A_KEY: usize = 2_048;

/// Why what was read is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotTaken {
    /// A change that is younger than the read has been applied.
    Outdated,
    /// Every cached key still counts.
    NoRoom,
}

impl From<Full> for NotTaken {
    fn from(_: Full) -> Self {
        Self::NoRoom
    }
}

impl Cache {
    pub(crate) fn new(
        ceiling: Ceiling,
        unrecorded: &Arc<Unrecorded>,
        limits: Option<Arc<dyn SharedLimits>>,
    ) -> Self {
        Self {
            by_index: Table::new(),
            names: DashMap::default(),
            fences: (0..STRIPES).map(|_| Mutex::new(Position::START)).collect(),
            unknown: Bounded::builder()
                .max_capacity(MOST_UNKNOWN)
                .time_to_live(std::time::Duration::from_mins(10))
                .build(),
            lease_until: AtomicU64::new(0),
            ceiling,
            most_bytes: AtomicUsize::new(0),
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

    /// Begins to look a key's entry up.
    #[inline]
    pub(crate) fn seek(&self, index: KeyIndex) -> Sought<'_, Entry> {
        self.by_index.seek(index.number())
    }

    pub(crate) fn by_id(&self, id: KeyId) -> Option<Held<Entry>> {
        let name = *self.names.get(&id)?;
        self.by_index.get(name)
    }

    /// The entry under a name.
    pub(crate) fn by_name(&self, name: u128) -> Option<Held<Entry>> {
        self.by_index.get(name)
    }

    /// Moves entries to where look-ups expect them, if the table has grown.
    pub(crate) fn settle(&self) {
        self.by_index.settle();
    }

    fn entries(&self) -> impl Iterator<Item = Held<Entry>> {
        self.names.iter().filter_map(|name| self.by_index.get(*name))
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// What was counted before this process began.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The keys whose windows count something, with what they count.
    pub(crate) fn counting(&self, now: Moment) -> impl Iterator<Item = (KeyId, Snapshot)> {
        self.entries().filter_map(move |entry| Some((entry.id(), entry.snapshot(now)?)))
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
    ) -> Result<Held<Entry>, NotTaken> {
        let fence = self.fence(found.key.id).locked();
        if *fence > position {
            return Err(NotTaken::Outdated);
        }
        let former = self.by_id(found.key.id);
        let new = match &former {
            Some(known) if !known.is_superseded() => {
                let Some(quota) = self.another_quota(found, known) else {
                    known.refresh(found);
                    return Ok(known.clone());
                };
                self.succeed(found, known, quota)?
            }
            None if !self.has_room() => return Err(NotTaken::NoRoom),
            _ => self.link(found, now)?,
        };
        let entry = self.by_index.insert(index.number(), new)?;
        self.most_bytes.fetch_add(entry.most_bytes(), Ordering::Relaxed);
        self.names.insert(entry.id(), entry.name());
        if let Some(former) = former {
            self.most_bytes.fetch_sub(former.most_bytes(), Ordering::Relaxed);
            Entry::hand_over(&former);
        }
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
        self.outdate(position, |entry| entry.organization() == organization);
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
        self.entries().filter(|entry| concerns(entry)).for_each(|entry| entry.mark_stale());
    }

    /// Whether one more key can be cached. A window that counts is never
    /// forgotten, so there may be no room for a while.
    fn has_room(&self) -> bool {
        self.len() < self.ceiling.keys.min(Table::<Entry>::MOST / 2)
            && self.most_bytes() + MOST_BYTES_A_KEY <= self.ceiling.bytes
    }

    /// The most memory that the cached keys will ever take, in bytes.
    pub(crate) fn most_bytes(&self) -> usize {
        self.most_bytes.load(Ordering::Relaxed)
    }

    /// Forgets entries that count nothing, if there are too many: a tenth of
    /// all, those first that were not used for the longest time.
    /// Looks for them once a second at most.
    pub(crate) fn make_room(&self, now: Moment) {
        let looked = self.looked_for_room.load(Ordering::Relaxed);
        if self.has_room() || now.as_millis() < looked.saturating_add(1_000) {
            return;
        }
        self.looked_for_room.store(now.as_millis(), Ordering::Relaxed);
        let mut idle: Vec<_> = self
            .entries()
            .filter(|entry| entry.is_idle(now))
            .map(|entry| (entry.activity().last_used(), entry.id()))
            .collect();
        let surplus = (self.len() / 10).max(1).min(idle.len());
        if surplus == 0 {
            return;
        }
        idle.select_nth_unstable(surplus - 1);
        for (_, id) in &idle[..surplus] {
            let fence = self.fence(*id).locked();
            if let Some(entry) = self.by_id(*id)
                && entry.holders() <= OWN_HOLDERS
                && entry.retire(now)
            {
                self.by_index.remove(entry.name());
                self.names.remove(id);
                self.most_bytes.fetch_sub(entry.most_bytes(), Ordering::Relaxed);
            }
            drop(fence);
        }
    }

    /// The quota of a known key, if it is not the one that it is counted under.
    fn another_quota(&self, found: &Found, known: &Entry) -> Option<Quota> {
        let quota = quota(found.key.effective_rate_limit(&found.organization));
        // Of keys that share a window, the one that took over says how wide, unless it has yet to be read again.
        let next = found.key.replaced_by.and_then(|next| self.by_id(next));
        let follows = next.is_some_and(|next| !next.is_stale());
        (known.quota() != quota && !follows).then_some(quota)
    }

    /// A key that was not known, with the window of the key that it took over
    /// from, or that took over from it.
    fn link(&self, found: &Found, now: Now) -> Result<Entry, NotTaken> {
        let quota = quota(found.key.effective_rate_limit(&found.organization));
        for other in [found.key.replaces, found.key.replaced_by].into_iter().flatten() {
            if let Some(other) = self.by_id(other)
                && let Some(other) = self.in_force(other, now.moment)?
            {
                return match self.another_quota(found, &other) {
                    Some(quota) => self.succeed(found, &other, quota),
                    None => Ok(Entry::sharing(found, &other)),
                };
            }
        }
        let window = match &self.limits {
            Some(limits) => Count::shared(&**limits, found.key.counts_with, quota),
            None => Count::Own(self.kept.window(found.key.id, quota, now)),
        };
        Ok(Entry::new(found, window, self.unrecorded.clone()))
    }

    fn succeed(&self, found: &Found, old: &Entry, quota: Quota) -> Result<Entry, NotTaken> {
        Entry::succeeding(found, old, quota, self.limits.as_deref()).ok_or(NotTaken::Outdated)
    }

    /// The entry that counts now what this one's window did; `None` if nobody
    /// does, and nothing is lost by that.
    fn in_force(&self, mut entry: Held<Entry>, now: Moment) -> Result<Option<Held<Entry>>, NotTaken> {
        for _ in 0..MOST_SUCCESSIONS {
            if !entry.is_superseded() {
                return Ok(Some(entry));
            }
            match entry.successor().and_then(|id| self.by_id(id)) {
                Some(successor) => entry = successor,
                None if entry.counts_nothing(now) => return Ok(None),
                None => break,
            }
        }
        // It is about to be here.
        Err(NotTaken::Outdated)
    }

    fn fence(&self, id: KeyId) -> &Mutex<Position> {
        &self.fences[usize::from(id.as_bytes()[0]) % STRIPES]
    }
}
