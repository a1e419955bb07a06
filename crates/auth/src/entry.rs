//! What the cache holds of one key.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, Ordering};
use std::sync::{OnceLock, Weak};

use bsk_limit::{
    Moment, NotBefore, Quota, SharedLimits, SharedVerdict, Snapshot, Status, Ticket, Verdict, Window,
};
use bsk_scope::ScopeSet;
use bsk_store::{Found, KeyId, OrganizationId, OrganizationStatus, RateLimit, Timestamp};
use bsk_table::Held;

use crate::activity::{Activity, Rare, ScopeUse, Unrecorded, Uses};
use crate::clock::Now;
use crate::count::Count;

/// A key as the hot path sees it: what it may do, whether it still stands, and
/// how often it was used.
///
/// Scopes and owner never change in the life of a key. What can change is
/// changed in place, so that whoever holds the entry sees it.
///
/// What every request writes stands first, then what it reads, in the two lines
/// of the processor's cache that a [`bsk_table::Table`] fetches together; the
/// rest is elsewhere.
#[repr(C)]
pub(crate) struct Entry {
    standing: AtomicU8,
    /// Whether its own window was closed in favour of another entry's.
    superseded: AtomicBool,
    pub(crate) scopes: ScopeSet,
    pub(crate) scope_use: ScopeUse,
    /// Milliseconds since the Unix epoch.
    expires_at: AtomicI64,
    uses: Uses,
    window: Slot,
    rest: Box<Rest>,
}

/// As much as the table keeps in two lines with the value's name and count.
const _: () = assert!(size_of::<Entry>() <= 96);

/// What few requests need.
struct Rest {
    id: KeyId,
    organization: OrganizationId,
    activity: Rare,
    /// Revocations by this key that found nothing to revoke.
    vain_revocations: OnceLock<Box<Window>>,
    /// Where it says that it has something to record.
    unrecorded: Weak<Unrecorded>,
    /// Which key's entry took its window over.
    successor: OnceLock<KeyId>,
}

/// Keys that are linked by rotation count in one window.
enum Slot {
    Own(Count),
    Of(Held<Entry>),
}

/// What is known of a key's standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Standing {
    Good = 0,
    /// Something about the key has changed; the store must be asked.
    Stale = 1,
    Revoked = 2,
    Suspended = 3,
}

/// What an entry says to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// The key is good, and the request is counted.
    Admitted,
    /// The key is good, and its limit is used up.
    RateLimited(NotBefore),
    Revoked,
    Expired,
    Suspended,
    /// The entry does not know any more; the store must be asked.
    Stale,
    /// The key is good; the processes that share its limit are being asked.
    Pending(Ticket),
    /// The key is good, and whether its limit is used up cannot be known.
    LimitUnknown,
}

impl Entry {
    /// An entry with a window of its own, which tells `unrecorded` when it has
    /// something to record.
    pub(crate) fn new(found: &Found, window: Count, unrecorded: Weak<Unrecorded>) -> Self {
        Self::with(found, Slot::Own(window), unrecorded)
    }

    /// An entry that counts in the window of another one.
    pub(crate) fn sharing(found: &Found, other: &Held<Self>) -> Self {
        let owner = match &other.window {
            Slot::Own(_) => other,
            Slot::Of(owner) => owner,
        };
        Self::with(found, Slot::Of(owner.clone()), other.rest.unrecorded.clone())
    }

    /// An entry under another quota than `old`, of the same key or of one that
    /// counts with it. What `old` counts goes along; `old`, and whoever shares
    /// its window, must be read again. `None` if another entry has just
    /// taken the window over.
    pub(crate) fn succeeding(
        found: &Found,
        old: &Self,
        quota: Quota,
        limits: Option<&dyn SharedLimits>,
    ) -> Option<Self> {
        let owner = old.owner();
        owner.rest.successor.set(found.key.id).ok()?;
        owner.superseded.store(true, Ordering::Release);
        let window = old.window().under(quota, limits, found.key.counts_with);
        Some(Self::with(found, Slot::Own(window), old.rest.unrecorded.clone()))
    }

    fn with(found: &Found, window: Slot, unrecorded: Weak<Unrecorded>) -> Self {
        let entry = Self {
            standing: AtomicU8::new(Standing::Stale as u8),
            superseded: AtomicBool::new(false),
            scopes: found.key.scopes,
            scope_use: ScopeUse::default(),
            expires_at: AtomicI64::new(0),
            uses: Uses::new(found.key.last_used_at),
            window,
            rest: Box::new(Rest {
                id: found.key.id,
                organization: found.key.organization.clone(),
                activity: Rare::new(found.key.last_used_at),
                vain_revocations: OnceLock::new(),
                unrecorded,
                successor: OnceLock::new(),
            }),
        };
        entry.refresh(found);
        entry
    }

    pub(crate) fn id(&self) -> KeyId {
        self.rest.id
    }

    pub(crate) fn organization(&self) -> &OrganizationId {
        &self.rest.organization
    }

    /// What it was used for since that was last recorded.
    pub(crate) fn activity(&self) -> Activity<'_> {
        Activity { uses: &self.uses, rare: &self.rest.activity }
    }

    /// Counts an admitted request. The answer says whether it is the first
    /// since the last recording.
    pub(crate) fn admit(&self, at: Timestamp) -> bool {
        self.uses.admit(at)
    }

    /// Takes what was just read from the store. The caller holds the key's
    /// stripe and knows that nothing newer was applied.
    pub(crate) fn refresh(&self, found: &Found) {
        let expires_at = found.key.expires_at.unwrap_or(Timestamp::MAX);
        self.expires_at.store(expires_at.as_millis(), Ordering::Relaxed);
        let standing = if found.key.revoked_at.is_some() {
            Standing::Revoked
        } else if found.organization.status == OrganizationStatus::Suspended {
            Standing::Suspended
        } else {
            Standing::Good
        };
        // Release: whoever sees this standing sees the expiry above.
        self.standing.store(standing as u8, Ordering::Release);
    }

    /// From now on the store must be asked about this key.
    pub(crate) fn mark_stale(&self) {
        self.standing.store(Standing::Stale as u8, Ordering::Release);
    }

    pub(crate) fn is_stale(&self) -> bool {
        self.standing.load(Ordering::Acquire) == Standing::Stale as u8
    }

    /// Judges one request, and counts it if it is admitted.
    pub(crate) fn judge(&self, now: Now) -> Judgement {
        match self.standing.load(Ordering::Acquire) {
            GOOD => {}
            REVOKED => return Judgement::Revoked,
            SUSPENDED => return Judgement::Suspended,
            _ => return Judgement::Stale,
        }
        if now.wall().as_millis() >= self.expires_at.load(Ordering::Relaxed) {
            return Judgement::Expired;
        }
        match self.window().check(now.moment) {
            SharedVerdict::Admitted => Judgement::Admitted,
            SharedVerdict::Refused(not_before) => Judgement::RateLimited(not_before),
            SharedVerdict::Closed => Judgement::Stale,
            SharedVerdict::Pending(ticket) => Judgement::Pending(ticket),
            SharedVerdict::Unknown => Judgement::LimitUnknown,
        }
    }

    /// Calls `wake` when a judgement that is pending is worth repeating.
    pub(crate) fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>) {
        self.window().notify(ticket, wake);
    }

    /// Another entry has taken this one's place: what it still has to record is
    /// looked for there no more, so it says so itself.
    pub(crate) fn hand_over(entry: &Held<Self>) {
        if !entry.activity().is_recorded() {
            Self::record_later(entry);
        }
    }

    /// Counts a request that lacked a scope.
    pub(crate) fn forbid(entry: &Held<Self>) {
        if entry.activity().forbid() {
            Self::record_later(entry);
        }
    }

    fn record_later(entry: &Held<Self>) {
        if let Some(unrecorded) = entry.rest.unrecorded.upgrade() {
            unrecorded.push(entry);
        }
    }

    pub(crate) fn rate(&self, now: Moment) -> Status {
        self.window().status(now)
    }

    pub(crate) fn quota(&self) -> Quota {
        self.window().quota()
    }

    /// What its window counts; `None` if that is nothing.
    pub(crate) fn snapshot(&self, now: Moment) -> Option<Snapshot> {
        self.window().snapshot(now)
    }

    /// The most memory that caching it will ever take, in bytes, but for the
    /// budget of revocations in vain.
    pub(crate) fn most_bytes(&self) -> usize {
        let elsewhere = match &self.window {
            Slot::Own(window) => window.most_bytes_elsewhere(),
            Slot::Of(_) => 0,
        };
        CACHED + elsewhere
    }

    /// Whether nothing is lost when this entry is forgotten.
    pub(crate) fn is_idle(&self, now: Moment) -> bool {
        self.window().is_idle(now)
            && self.rest.vain_revocations.get().is_none_or(|window| window.is_idle(now))
            && self.activity().is_recorded()
    }

    /// Ends an entry that is about to be forgotten, if nothing is lost: whoever
    /// has found it, and has not counted its request yet, asks the store.
    pub(crate) fn retire(&self, now: Moment) -> bool {
        self.mark_stale();
        if !self.is_idle(now) {
            return false;
        }
        match &self.window {
            Slot::Own(window) => {
                let retired = window.close_if_idle(now);
                if retired {
                    self.superseded.store(true, Ordering::Release);
                }
                retired
            }
            // Its window is another entry's.
            Slot::Of(_) => true,
        }
    }

    /// Spends one of the few revocations that may find nothing to revoke.
    pub(crate) fn spend_vain_revocation(&self, now: Moment) -> Result<(), NotBefore> {
        let budget = self.rest.vain_revocations.get_or_init(|| Box::new(Window::new(VAIN_REVOCATIONS)));
        match budget.check(now) {
            Verdict::Refused(not_before) => Err(not_before),
            _ => Ok(()),
        }
    }

    /// Whether its window counts no more, because another entry took over.
    pub(crate) fn is_superseded(&self) -> bool {
        self.owner().superseded.load(Ordering::Acquire)
    }

    /// The key whose entry has taken over the window that this one counted in.
    pub(crate) fn successor(&self) -> Option<KeyId> {
        self.owner().rest.successor.get().copied()
    }

    /// Whether its window counts nothing any more.
    pub(crate) fn counts_nothing(&self, now: Moment) -> bool {
        self.window().is_idle(now)
    }

    /// The entry whose window this one counts in.
    fn owner(&self) -> &Self {
        match &self.window {
            Slot::Own(_) => self,
            Slot::Of(owner) => owner,
        }
    }

    fn window(&self) -> &Count {
        match &self.window {
            Slot::Own(window) => window,
            // An owner never shares: `Entry::sharing` links to the owner.
            Slot::Of(owner) => owner.window(),
        }
    }
}

const GOOD: u8 = Standing::Good as u8;
const REVOKED: u8 = Standing::Revoked as u8;
const SUSPENDED: u8 = Standing::Suspended as u8;

/// 1,000 in a minute: plenty for a clean-up script that repeats itself.
const VAIN_REVOCATIONS: Quota = match NonZeroU32::new(1_000) {
    Some(limit) => Quota::per_minute(limit),
    None => unreachable!(),
};

/// What caching a key takes but for its window's ring: a place among others of
/// which nearly half are taken at least, 32 bytes in a map by id that is as
/// full, twice 4 bytes in an index that is so too, what is elsewhere, and the id
/// of its organization; 16 bytes more for each of three allocations.
const CACHED: usize = 128 * 16 / 7 + 2 * 33 + 4 * 4 + size_of::<Rest>() + 64 + 3 * 16;

/// What the limiter makes of a rate limit.
pub(crate) fn quota(limit: RateLimit) -> Quota {
    match Quota::new(limit.limit(), limit.window()) {
        Ok(quota) => quota,
        Err(_) => unreachable!("every legal rate limit is a legal quota"),
    }
}
