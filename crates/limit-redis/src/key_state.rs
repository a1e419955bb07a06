//! One key in this process: its units in hand, its books, and who waits for them.

mod turn;
mod waiters;

pub(crate) use turn::Turn;
pub(crate) use waiters::Waker;

use crate::{account::Account, loss::Loss, member::Member, own_use::OwnUse, policy::Policy, used_up::UsedUp};
use arc_swap::ArcSwap;
use bsk_limit::{Hand, Moment, NotBefore, Quota, SharedKey, SharedVerdict, Status, Ticket};
use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};
use waiters::Waiters;

/// The state of a key in this process, for as long as it is in use.
pub(crate) struct KeyState {
    pub(crate) key: SharedKey,
    /// Windows have it too: most requests need no more. Those that were given out under another quota than the hand's
    /// are closed.
    hand: Arc<Hand>,
    policy: ArcSwap<Policy>,
    /// When so few units are left as is marked in the hand, more are asked for, if that is before this.
    early_until: AtomicU64,
    /// Until then Redis need not be asked, for there is nothing.
    refused_until: AtomicU64,
    /// When there is something for certain.
    certain_at: AtomicU64,
    waiting: AtomicU32,
    refused: AtomicU32,
    /// Whether a call is wanted or under way.
    asked: AtomicBool,
    used_up: UsedUp,
    own: OwnUse,
    account: Mutex<Account>,
    told: Mutex<Told>,
    waiters: Waiters,
}

/// What Redis has said last.
#[derive(Debug, Clone, Copy)]
struct Told {
    left: u32,
    granted: u32,
    servers: u32,
    next: Moment,
    full: Moment,
    /// Units that this process uses in a window.
    pace: u32,
    /// When it last asked.
    asked: Moment,
    /// When the lease is about to end.
    due: Moment,
}

impl KeyState {
    pub(crate) fn new(key: SharedKey, quota: Quota, now: Moment) -> Self {
        let policy = Policy::new(quota);
        let told = Told {
            left: quota.limit(),
            granted: 0,
            servers: 1,
            next: now,
            full: now,
            pace: 0,
            asked: now,
            due: now,
        };
        Self {
            key,
            hand: Arc::new(Hand::new(quota)),
            own: OwnUse::new(&policy),
            policy: ArcSwap::from_pointee(policy),
            refused_until: AtomicU64::new(0),
            certain_at: AtomicU64::new(0),
            early_until: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
            refused: AtomicU32::new(0),
            asked: AtomicBool::new(false),
            used_up: UsedUp::new(),
            account: Mutex::new(Account::new(now)),
            told: Mutex::new(told),
            waiters: Waiters::default(),
        }
    }

    /// The units in hand, and the quota in force.
    pub(crate) const fn hand(&self) -> &Arc<Hand> {
        &self.hand
    }

    /// Goes on under a quota. Units that were lent under another one are used no more when this returns.
    pub(crate) fn take_quota(&self, quota: Quota) {
        let mut account = self.account();
        if self.policy.load().quota == quota {
            return;
        }
        self.policy.store(Arc::new(Policy::new(quota)));
        self.hand.turn_to(quota);
        account.lay_aside(&self.hand);
        self.refused_until.store(0, Ordering::Release);
        let mut told = self.told();
        told.left = told.left.min(quota.limit());
    }

    /// Admits a unit that was lent. `ticket` was drawn before.
    fn take(self: &Arc<Self>, ticket: Ticket, now: Moment, member: &Member) -> bool {
        let Some(left) = self.hand.take(now) else { return false };
        if left == 0 {
            self.used_up.note(ticket, member.now());
        }
        if self.hand.is_marked(left) && now.as_millis() < self.early_until.load(Ordering::Relaxed) {
            self.ask(member);
        }
        true
    }

    /// Admits one unit, or says why not.
    pub(crate) fn check(self: &Arc<Self>, now: Moment, member: &Member) -> SharedVerdict {
        let ticket = self.waiters.ticket();
        if self.take(ticket, now, member) {
            return SharedVerdict::Admitted;
        }
        let policy = self.policy.load();
        if !member.epoch.may_grant(&policy, now) {
            return self.judge_alone(&policy, now, member);
        }
        if now.as_millis() < self.refused_until.load(Ordering::Acquire) {
            self.refused.fetch_add(1, Ordering::Relaxed);
            let moment = Moment::from_millis(self.certain_at.load(Ordering::Relaxed));
            return SharedVerdict::Refused(NotBefore { moment });
        }
        self.waiting.fetch_add(1, Ordering::Relaxed);
        self.ask(member);
        SharedVerdict::Pending(ticket)
    }

    fn judge_alone(&self, policy: &Policy, now: Moment, member: &Member) -> SharedVerdict {
        // What was taken from the hand until now counts in what is judged by.
        drop(self.account_at(now));
        match member.loss {
            Loss::Closed => SharedVerdict::Unknown,
            Loss::Open => {
                self.own.admit(now);
                SharedVerdict::Admitted
            }
            Loss::Share => match self.own.judge(policy, member.servers(), now) {
                Some(Ok(())) => SharedVerdict::Admitted,
                Some(Err(not_before)) => SharedVerdict::Refused(not_before),
                None => SharedVerdict::Unknown,
            },
        }
    }

    /// Has the worker call Redis, unless it is about to.
    fn ask(self: &Arc<Self>, member: &Member) {
        if !self.asked.swap(true, Ordering::AcqRel) {
            member.inbox.push(Arc::clone(self));
        }
    }

    /// Calls `wake` at the next answer; at once if there was one since the ticket was drawn.
    pub(crate) fn notify(&self, ticket: Ticket, wake: Waker) {
        self.waiters.add(ticket, wake);
    }

    pub(crate) fn status(&self, now: Moment, member: &Member) -> Status {
        let policy = **self.policy.load();
        let quota = policy.quota;
        if !member.epoch.may_grant(&policy, now) {
            drop(self.account_at(now));
            return self.own.status(&policy, member.servers(), now);
        }
        let told = *self.told();
        let in_hand = self.hand.good(now);
        if told.full <= now {
            return Status { quota, remaining: quota.limit(), next: None, full: now };
        }
        // The others may have been lent as much since as this server was.
        let others = told.granted.saturating_mul(told.servers.saturating_sub(1));
        let remaining = (in_hand + told.left.saturating_sub(others)).min(quota.limit());
        let next = told.next.max(now.saturating_add(Duration::from_millis(1))).min(told.full);
        Status { quota, remaining, next: Some(next), full: told.full }
    }

    /// Whether nothing is lost when this process forgets the key.
    pub(crate) fn is_idle(&self, now: Moment) -> bool {
        let account = self.account_at(now);
        account.under_way().is_none()
            && !self.asked.load(Ordering::Acquire)
            && (account.held() == 0 || self.hand.is_expired(now))
            && self.own.is_idle(now)
            && self.told().full <= now
    }

    /// Whether another epoch has to be told of this key.
    pub(crate) fn has_own_use(&self, now: Moment) -> bool {
        let account = self.account_at(now);
        !self.own.is_idle(now) || account.under_way().is_some()
    }

    pub(crate) fn window_ms(&self) -> u64 {
        self.policy.load().window_ms
    }

    /// Whether the answer to this call is still wanted.
    #[cfg(test)]
    pub(crate) fn awaits(&self, sequence: u64) -> bool {
        self.account().under_way().is_some_and(|call| call.sequence == sequence)
    }

    /// The books, after what was taken from the hand was counted as own use, as if that were now: no request counts for
    /// itself while units are lent, and what is counted too late counts for too long, never too short.
    fn account_at(&self, now: Moment) -> MutexGuard<'_, Account> {
        let mut account = self.account();
        self.own.count(account.taken_since(&self.hand), now);
        account
    }

    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyState")
            .field("key", &self.key)
            .field("hand", &self.hand)
            .finish_non_exhaustive()
    }
}
