//! What the worker does at a key's turn: it draws up a call, and takes the answer.

use super::KeyState;
use crate::{
    account::{Account, Call, Draft, InHand},
    batch::{self, Demand},
    epoch::EpochId,
    script::{Answer, Reply},
};
use bsk_limit::Moment;
use std::{sync::atomic::Ordering, time::Duration};

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
        let used_up = if self.hand.units() == 0 { self.used_up.at(self.waiters.ticket()) } else { None };
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

    /// Tells everybody who waits to check again.
    pub(crate) fn wake(&self) {
        self.waiters.wake();
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
        let (mark, early_until) = if answer.left > 0 {
            (Some(self.hand.units() / 4), until(5))
        } else if call.length_ms > 2 * policy.bucket_ms {
            (Some(0), until(10))
        } else {
            (None, now)
        };
        self.hand.mark(mark);
        self.early_until.store(early_until.as_millis(), Ordering::Relaxed);
        let due = until(9);
        self.told().due = due;
        (answer.held > 0).then_some(due)
    }
}
