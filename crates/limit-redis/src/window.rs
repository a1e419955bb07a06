//! One key: its units in hand, its books, and who waits for them.

use crate::{
    account::{Account, Call, Draft, InHand},
    batch::{self, Demand},
    epoch::EpochId,
    hand::Hand,
    loss::Loss,
    member::Member,
    own_use::OwnUse,
    policy::Policy,
    script::{Answer, Reply},
    used_up::UsedUp,
};
use arc_swap::ArcSwap;
use bsk_limit::{Moment, NotBefore, Quota, SharedKey, SharedVerdict, SharedWindow, Status, Ticket};
use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};

/// The state of a key in this process, for as long as it is in use. What every request needs stands first.
#[repr(C)]
pub(crate) struct KeyState {
    hand: Hand,
    /// The policy's quota, in one word. Windows that were given out under another one are closed.
    quota: AtomicU64,
    /// When all units in hand are gone but so many, more are asked for, if that is before `early_until`.
    low: AtomicU32,
    early_until: AtomicU64,
    /// How many answers there were.
    answers: AtomicU64,
    pub(crate) key: SharedKey,
    policy: ArcSwap<Policy>,
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
    waiters: Mutex<Vec<Waker>>,
}

type Waker = Box<dyn FnOnce() + Send>;

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

/// Why a key's turn has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Somebody wants units.
    Asked,
    /// Its lease is about to end.
    Due,
    /// Nothing more is to be used: everything goes back.
    Closing,
    /// Another epoch has begun.
    Registering,
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
            hand: Hand::default(),
            own: OwnUse::new(&policy),
            quota: AtomicU64::new(word_of(quota)),
            policy: ArcSwap::from_pointee(policy),
            refused_until: AtomicU64::new(0),
            certain_at: AtomicU64::new(0),
            low: AtomicU32::new(u32::MAX),
            early_until: AtomicU64::new(0),
            waiting: AtomicU32::new(0),
            refused: AtomicU32::new(0),
            asked: AtomicBool::new(false),
            used_up: UsedUp::new(),
            account: Mutex::new(Account::new(now)),
            told: Mutex::new(told),
            waiters: Mutex::default(),
            answers: AtomicU64::new(0),
        }
    }

    /// Goes on under a quota. Units that were lent under another one are used no more when this returns.
    pub(crate) fn take_quota(&self, quota: Quota) {
        let mut account = self.account();
        if self.policy.load().quota == quota {
            return;
        }
        self.policy.store(Arc::new(Policy::new(quota)));
        self.quota.store(word_of(quota), Ordering::Release);
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
        if left == self.low.load(Ordering::Relaxed)
            && now.as_millis() < self.early_until.load(Ordering::Relaxed)
        {
            self.ask(member);
        }
        true
    }

    pub(crate) fn check(self: &Arc<Self>, now: Moment, member: &Member) -> SharedVerdict {
        let ticket = self.ticket();
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

    /// What the worker sends to Redis at this key's turn: the call that is still without an answer, or a new one.
    pub(crate) fn next_call(&self, turn: Turn, epoch: &EpochId, now: Moment) -> Option<Call> {
        let mut account = self.account_at(now);
        let policy = **self.policy.load();
        let mut charges = Vec::new();
        if account.epoch() != Some(epoch) {
            let is_first = account.epoch().is_none();
            account.begin(epoch, &self.hand);
            self.refused_until.store(0, Ordering::Release);
            charges = if is_first { self.own.without_lease(now) } else { self.own.everything(now) };
        }
        if let Some(call) = account.repeat(now) {
            return Some(call.clone());
        }
        if charges.is_empty() {
            charges = self.own.without_lease(now);
        }
        let used = account.used(&self.hand);
        let mut told = self.told();
        told.pace = batch::pace(&policy, told.pace, used, now.millis_since(told.asked));
        told.asked = now;
        let demand = Demand {
            left: told.left,
            in_hand: self.hand.good(now),
            used,
            pace: told.pace,
            waiting: self.waiting.swap(0, Ordering::Relaxed),
            refused: self.refused.swap(0, Ordering::Relaxed),
        };
        drop(told);
        let mut terms = batch::terms(&policy, demand);
        let wants = match turn {
            Turn::Asked => true,
            // More than half of it was used: another one will be, too.
            Turn::Due => demand.waiting > 0 || (used * 2 > account.held() && self.hand.units() > 0),
            Turn::Closing | Turn::Registering => false,
        };
        if !wants {
            terms.units = 0;
            terms.length_ms = 1;
            if account.held() == 0 && charges.is_empty() && turn != Turn::Registering {
                return None;
            }
        }
        let in_hand = if wants { InHand::Keep } else { InHand::Return };
        let used_up = if self.hand.units() == 0 { self.used_up.at(self.ticket()) } else { None };
        let used_up = used_up.unwrap_or(now);
        let draft = Draft { policy, terms, in_hand, used_up, charges };
        account.call(&self.hand, draft, now).cloned()
    }

    /// Claims the turn of a lease that is about to end, if something is gained by settling it.
    pub(crate) fn claim_due(&self, now: Moment) -> bool {
        let is_worth_it = {
            let account = self.account_at(now);
            let limit = self.policy.load().limit();
            let told = *self.told();
            account.under_way().is_none()
                && account.held() > 0
                // Not if it was only an earlier lease that ended here.
                && now >= told.due
                && (self.hand.units() > 0 || (told.left <= limit / 2 && account.used(&self.hand) > 0))
        };
        is_worth_it && !self.asked.swap(true, Ordering::AcqRel)
    }

    /// Takes the answer to the call under way, wakes whoever waits for it, and says when to come back to this key.
    pub(crate) fn settle(&self, reply: &Reply, now: Moment) -> Option<Moment> {
        let due = {
            let mut account = self.account();
            match reply {
                Reply::Settled(answer) => self.take_answer(&mut account, answer, now),
                Reply::OtherEpoch => None,
                Reply::Outdated => {
                    account.leap(&self.hand);
                    None
                }
            }
        };
        self.forgo();
        due
    }

    /// There is no call, or it is answered.
    pub(crate) fn forgo(&self) {
        self.asked.store(false, Ordering::Release);
        self.wake();
    }

    fn take_answer(&self, account: &mut Account, answer: &Answer, now: Moment) -> Option<Moment> {
        let policy = **self.policy.load();
        let call = account.settle(answer, &self.hand, &policy)?;
        let after = |millis| now.saturating_add(Duration::from_millis(millis));
        let is_current = call.policy == policy;
        if is_current && !answer.is_gathering {
            self.own.only_count(&policy);
        }
        {
            let mut told = self.told();
            (told.left, told.granted, told.servers) = (answer.left, answer.granted, answer.servers);
            (told.next, told.full) = (after(answer.next_ms), after(answer.full_ms));
        }
        let nothing = answer.left == 0 && is_current && !answer.is_gathering;
        let (hope, certain) = if nothing { (answer.hope_ms, answer.again_ms) } else { (0, 0) };
        self.certain_at.store(after(certain).as_millis(), Ordering::Relaxed);
        self.refused_until.store(if nothing { after(hope).as_millis() } else { 0 }, Ordering::Release);
        let until = |parts: u64| Moment::from_millis(call.sent.as_millis() + call.length_ms * parts / 10);
        // More is asked for early if the units go twice as fast as they were lent for. If there are no more, it is
        // said at once that they are used up, unless they were lent for a moment only: they count for less long then.
        let (low, early_until) = if answer.left > 0 {
            (self.hand.units() / 4, until(5))
        } else if call.length_ms > 2 * policy.bucket_ms {
            (0, until(10))
        } else {
            (u32::MAX, now)
        };
        self.low.store(low, Ordering::Relaxed);
        self.early_until.store(early_until.as_millis(), Ordering::Relaxed);
        let due = until(9);
        self.told().due = due;
        (answer.held > 0).then_some(due)
    }

    /// Tells everybody who waits to check again.
    pub(crate) fn wake(&self) {
        let wakers = {
            let mut waiters = self.waiters.lock().unwrap_or_else(PoisonError::into_inner);
            self.answers.fetch_add(1, Ordering::AcqRel);
            std::mem::take(&mut *waiters)
        };
        for wake in wakers {
            wake();
        }
    }

    fn ticket(&self) -> Ticket {
        Ticket(self.answers.load(Ordering::Acquire))
    }

    fn notify(&self, ticket: Ticket, wake: Waker) {
        {
            let mut waiters = self.waiters.lock().unwrap_or_else(PoisonError::into_inner);
            if self.ticket() == ticket {
                waiters.push(wake);
                return;
            }
        }
        wake();
    }

    fn status(&self, now: Moment, member: &Member) -> Status {
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

/// A quota in one word.
fn word_of(quota: Quota) -> u64 {
    quota.window_ms() << 32 | u64::from(quota.limit())
}

/// A key's window under one quota; closed as soon as the key has another.
pub(crate) struct RedisWindow {
    member: Arc<Member>,
    state: Arc<KeyState>,
    quota: Quota,
}

impl RedisWindow {
    /// The window of a key, from now on under this quota.
    pub(crate) fn open(member: &Arc<Member>, key: SharedKey, quota: Quota) -> Arc<dyn SharedWindow> {
        let now = member.now();
        let state = member.keys.entry(key).or_insert_with(|| Arc::new(KeyState::new(key, quota, now)));
        let state = Arc::clone(&state);
        state.take_quota(quota);
        Arc::new(Self { member: Arc::clone(member), state, quota })
    }
}

impl SharedWindow for RedisWindow {
    fn check(&self, now: Moment) -> SharedVerdict {
        if self.state.quota.load(Ordering::Acquire) != word_of(self.quota) {
            return SharedVerdict::Closed;
        }
        self.state.check(now, &self.member)
    }

    fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>) {
        self.state.notify(ticket, wake);
    }

    fn status(&self, now: Moment) -> Status {
        self.state.status(now, &self.member)
    }

    fn quota(&self) -> Quota {
        self.quota
    }

    fn is_idle(&self, now: Moment) -> bool {
        self.state.is_idle(now)
    }
}
