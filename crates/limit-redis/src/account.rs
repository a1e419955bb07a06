//! What this process and Redis know of each other's count of one key: a state machine without clock or network.
//!
//! A call is one step: it says what was used of the last lease and asks for the next. Until its answer is here it is
//! repeated word for word, however often it is lost, and Redis applies it once. The lease lasts from the last repetition
//! on, so that it is whole however long the answer took.

use crate::{batch::Terms, epoch::EpochId, policy::Policy, script::Answer};
use bsk_limit::{Counted, Hand, Moment};

/// One step, under way or to be repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) epoch: EpochId,
    pub(crate) policy: Policy,
    pub(crate) sequence: u64,
    /// Units used since the last call.
    pub(crate) used: u32,
    /// How many milliseconds ago the last of them was used, at least.
    pub(crate) used_up_ms: u64,
    /// Units that go back.
    pub(crate) returned: u32,
    /// Units to be granted at most.
    pub(crate) wanted: u32,
    /// How long the lease is to last.
    pub(crate) length_ms: u64,
    /// Units that were admitted without a lease.
    pub(crate) charges: Vec<Counted>,
    /// Before it was sent last.
    pub(crate) sent: Moment,
}

/// What is to be said in a call.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) policy: Policy,
    pub(crate) terms: Terms,
    pub(crate) in_hand: InHand,
    /// A moment at which all units that were used had been used.
    pub(crate) used_up: Moment,
    pub(crate) charges: Vec<Counted>,
}

/// What is done about the units in hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InHand {
    Keep,
    Return,
}

/// The books of one key.
#[derive(Debug)]
pub(crate) struct Account {
    sequence: u64,
    /// Units in the lease, as Redis has it: in hand, used since, or laid aside.
    held: u32,
    /// Units of the lease that are not in hand and will not be used.
    aside: u32,
    under_way: Option<Call>,
    /// The epoch of the lease.
    epoch: Option<EpochId>,
    /// How many units had been taken when somebody last looked.
    seen: u32,
}

impl Account {
    /// Books that are new to Redis, or were forgotten here: numbers begin at the milliseconds since the machine was
    /// started, which no former books of this process have reached.
    pub(crate) fn new(now: Moment) -> Self {
        Self { sequence: now.as_millis(), held: 0, aside: 0, under_way: None, epoch: None, seen: 0 }
    }

    pub(crate) fn under_way(&self) -> Option<&Call> {
        self.under_way.as_ref()
    }

    /// The call under way, to be sent once more. An answer to an earlier attempt must not be taken any more.
    pub(crate) fn repeat(&mut self, now: Moment) -> Option<&Call> {
        let call = self.under_way.as_mut()?;
        call.sent = now;
        Some(call)
    }

    pub(crate) fn epoch(&self) -> Option<&EpochId> {
        self.epoch.as_ref()
    }

    /// Units used since the last call.
    pub(crate) fn used(&self, hand: &Hand) -> u32 {
        self.held.saturating_sub(hand.units()).saturating_sub(self.aside)
    }

    /// Units taken since this was last asked.
    pub(crate) fn taken_since(&mut self, hand: &Hand) -> u32 {
        let taken = hand.taken();
        taken.wrapping_sub(std::mem::replace(&mut self.seen, taken))
    }

    /// Units in the lease.
    pub(crate) const fn held(&self) -> u32 {
        self.held
    }

    /// Lays all units in hand aside, so that none of them is used any more.
    pub(crate) fn lay_aside(&mut self, hand: &Hand) {
        self.aside += hand.withdraw();
    }

    /// Begins anew in another epoch, where no lease is known. What is under way is not repeated.
    pub(crate) fn begin(&mut self, epoch: &EpochId, hand: &Hand) {
        hand.withdraw();
        (self.held, self.aside, self.under_way) = (0, 0, None);
        self.epoch = Some(epoch.clone());
    }

    /// Draws up the next call. There must be none under way.
    pub(crate) fn call(&mut self, hand: &Hand, draft: Draft, now: Moment) -> Option<&Call> {
        let Draft { policy, terms, in_hand, used_up, charges } = draft;
        let epoch = self.epoch.clone()?;
        if in_hand == InHand::Return || hand.is_expired(now) {
            self.lay_aside(hand);
        }
        let used = self.used(hand);
        self.sequence += 1;
        Some(self.under_way.insert(Call {
            epoch,
            policy,
            sequence: self.sequence,
            used,
            used_up_ms: surely(now.millis_since(used_up)),
            returned: self.aside,
            wanted: terms.units,
            length_ms: terms.length_ms,
            charges,
            sent: now,
        }))
    }

    /// Books the answer to the call under way, and gives it back. Units come into the hand if `policy` still holds.
    pub(crate) fn settle(&mut self, answer: &Answer, hand: &Hand, policy: &Policy) -> Option<Call> {
        let call = self.under_way.take()?;
        // From before the call was sent: no later than Redis thinks.
        let until = Moment::from_millis(call.sent.as_millis() + surely(call.length_ms));
        self.held = answer.held;
        if answer.continues {
            self.aside = self.aside.saturating_sub(call.returned);
        } else {
            hand.withdraw();
            self.aside = 0;
        }
        if call.policy == *policy {
            hand.add(answer.granted, until);
        } else {
            self.aside += answer.granted;
        }
        Some(call)
    }

    /// Redis knows a later call than the one under way: goes on where no call was before, with no units.
    pub(crate) fn leap(&mut self, hand: &Hand) {
        hand.withdraw();
        (self.held, self.aside, self.under_way) = (0, 0, None);
        self.sequence += 1 << 32;
    }
}

/// So many milliseconds have gone by for sure on Redis's clock when `millis` have on this machine's, and the other way
/// round: either may be slower by a hundredth, and counts whole milliseconds.
fn surely(millis: u64) -> u64 {
    millis.saturating_sub((millis / 100).max(1))
}
