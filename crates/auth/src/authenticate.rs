//! From presented text to a principal or a refusal.

use core::fmt;
use std::net::IpAddr;

use bsk_hash::KeyIndex;
use bsk_key::ApiKey;
use bsk_limit::{NotBefore, Ticket};
use bsk_table::Held;

use crate::api_keys::{ApiKeys, Inner};
use crate::clock::Now;
use crate::entry::{Entry, Judgement};
use crate::lane::Answer;
use crate::principal::Principal;
use crate::rate::Rate;
use crate::refusal::{RateLimited, Refusal};

/// How often a key that changes under our hands is read again.
const ATTEMPTS: usize = 4;

/// How often a request waits for units of a shared limit that others then
/// take before it.
const WAITS: usize = 100;

/// A request that got through.
#[derive(Clone, Debug)]
pub struct Admission {
    principal: Principal,
    now: Now,
    not_before: Option<NotBefore>,
}

impl Admission {
    /// Who calls.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Who calls, taken out.
    #[must_use]
    pub fn into_principal(self) -> Principal {
        self.principal
    }

    /// When the request was judged.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now
    }

    /// The state of the key's limit.
    #[must_use]
    pub fn rate(&self) -> Rate {
        Rate {
            status: self.principal.entry().rate(self.now.moment),
            now: self.now,
            not_before: self.not_before,
        }
    }
}

/// What a request spends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// One unit of the key's limit, without which it is refused.
    #[default]
    Request,
    /// One unit of the key's limit if there is one at hand, and else nothing: a
    /// request that revokes is never refused by the limit of the key that it
    /// comes with. Whoever admits one asks for no more than a revocation, and
    /// calls [`ApiKeys::spend_vain_revocation`] if it does not come to that.
    Revocation,
}

/// The beginning of a verification.
#[derive(Debug)]
#[must_use]
pub enum Attempt {
    /// The cache knew the answer.
    Decided(Result<Admission, Refusal>),
    /// The store must be asked.
    Pending(Pending),
}

/// A verification that waits for the store: [`Pending::resolve`] in an event
/// loop, of whichever runtime, or [`Pending::wait`] on a thread.
#[must_use]
pub struct Pending {
    question: Question,
    answer: oneshot::Receiver<Answer>,
}

struct Question {
    api_keys: ApiKeys,
    key: ApiKey,
    index: KeyIndex,
    budget: Budget,
    address: Option<IpAddr>,
    attempts: usize,
    waits: usize,
}

/// What is known of a request so far.
pub(crate) enum Judged {
    Decided(Result<Admission, Refusal>),
    /// The store must be asked.
    AskStore,
    /// Those who share the key's limit are being asked.
    Wait(Held<Entry>, Ticket),
}

impl ApiKeys {
    /// Verifies a credential and counts the request, without blocking.
    ///
    /// # Security
    ///
    /// The order is: is it a key, does it stand, is it within its limit.
    pub fn authenticate(&self, presented: &[u8], budget: Budget) -> Attempt {
        self.authenticate_from(presented, budget, None)
    }

    /// Like [`ApiKeys::authenticate`], for a request from `address`. Whoever
    /// presents many unknown keys from there has to wait for new ones to be
    /// looked up; keys that are cached do not notice.
    pub fn authenticate_from(&self, presented: &[u8], budget: Budget, address: Option<IpAddr>) -> Attempt {
        let Ok(key) = self.inner.prefix.parse(presented) else {
            return Attempt::Decided(Err(Refusal::Invalid));
        };
        let index = self.inner.indexer.index(key.body());
        match self.inner.judge_cached(index, budget) {
            Judged::Decided(decided) => Attempt::Decided(decided),
            open => {
                let (attempts, waits) = (ATTEMPTS, WAITS);
                Question { api_keys: self.clone(), key, index, budget, address, attempts, waits }.go_on(open)
            }
        }
    }

    /// Verifies a credential and counts the request. Blocks if the store must
    /// be asked.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says why it is not let through.
    pub fn verify(&self, presented: &[u8]) -> Result<Admission, Refusal> {
        match self.authenticate(presented, Budget::Request) {
            Attempt::Decided(decided) => decided,
            Attempt::Pending(pending) => pending.wait(),
        }
    }

    /// Verifies a credential and counts the request, in any event loop.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says why it is not let through.
    pub async fn verify_async(&self, presented: &[u8]) -> Result<Admission, Refusal> {
        match self.authenticate(presented, Budget::Request) {
            Attempt::Decided(decided) => decided,
            Attempt::Pending(pending) => pending.resolve().await,
        }
    }
}

impl Inner {
    /// The hot path: nothing here blocks, allocates or hashes.
    fn judge_cached(&self, index: KeyIndex, budget: Budget) -> Judged {
        let sought = self.cache.seek(index);
        // The entry is on its way from memory while the clock is read.
        let now = self.clock.now();
        let Some(entry) = sought.hold() else { return Judged::AskStore };
        // The lease first, then the entry: a change is applied to the entry
        // before the lease is renewed.
        if self.cache.is_trusted(now.moment) { self.judge(entry, now, budget) } else { Judged::AskStore }
    }

    pub(crate) fn judge(&self, entry: Held<Entry>, now: Now, budget: Budget) -> Judged {
        let judgement = entry.judge(now);
        let admit = |entry: Held<Entry>, not_before| {
            if entry.admit(now.wall()) {
                self.unrecorded.push(&entry);
            }
            Ok(Admission { principal: Principal::new(entry), now, not_before })
        };
        Judged::Decided(match judgement {
            Judgement::Admitted => admit(entry, None),
            Judgement::RateLimited(not_before) if budget == Budget::Revocation => {
                admit(entry, Some(not_before))
            }
            Judgement::RateLimited(not_before) => Err(self.rate_limited(entry, now, not_before)),
            // Nobody waits for units that he can do without.
            Judgement::Pending(_) | Judgement::LimitUnknown if budget == Budget::Revocation => {
                admit(entry, None)
            }
            Judgement::Revoked => Err(Refusal::Revoked),
            Judgement::Expired => Err(Refusal::Expired),
            Judgement::Suspended => Err(Refusal::Suspended),
            Judgement::LimitUnknown => Err(Refusal::LIMIT_UNAVAILABLE),
            Judgement::Stale => return Judged::AskStore,
            Judgement::Pending(ticket) => return Judged::Wait(entry, ticket),
        })
    }

    fn rate_limited(&self, entry: Held<Entry>, now: Now, not_before: NotBefore) -> Refusal {
        if entry.activity().limit() {
            self.unrecorded.push(&entry);
        }
        let rate = Rate { status: entry.rate(now.moment), now, not_before: Some(not_before) };
        Refusal::RateLimited(Box::new(RateLimited { principal: Principal::new(entry), rate }))
    }
}

impl Question {
    #[cold]
    fn go_on(self, judged: Judged) -> Attempt {
        match judged {
            Judged::Decided(decided) => Attempt::Decided(decided),
            Judged::AskStore => self.ask(),
            Judged::Wait(entry, ticket) => self.wait(&entry, ticket),
        }
    }

    /// Waits for those who share the key's limit. They answer or count as lost
    /// within about a second.
    fn wait(mut self, entry: &Entry, ticket: Ticket) -> Attempt {
        if self.waits == 0 {
            return Attempt::Decided(Err(Refusal::LIMIT_UNAVAILABLE));
        }
        self.waits -= 1;
        let (sender, answer) = oneshot::channel();
        // Whoever asked may not wait any more.
        entry.notify(ticket, Box::new(move || drop(sender.send(Answer::Again))));
        Attempt::Pending(Pending { question: self, answer })
    }

    fn ask(mut self) -> Attempt {
        if self.attempts == 0 {
            return Attempt::Decided(Err(Refusal::UNAVAILABLE));
        }
        self.attempts -= 1;
        let inner = &self.api_keys.inner;
        match inner.lanes.ask(inner, &self.key, self.index, self.address) {
            Ok(answer) => Attempt::Pending(Pending { question: self, answer }),
            Err(refusal) => Attempt::Decided(Err(refusal)),
        }
    }

    /// Judges by what the store answered, or asks again.
    fn decide(self, answer: Answer) -> Attempt {
        let inner = &self.api_keys.inner;
        let entry = match answer {
            Answer::Known(entry) => entry,
            Answer::Unknown => return Attempt::Decided(Err(Refusal::Invalid)),
            Answer::Unavailable => return Attempt::Decided(Err(Refusal::UNAVAILABLE)),
            Answer::Again => {
                let judged = inner.judge_cached(self.index, self.budget);
                return self.go_on(judged);
            }
        };
        // What was read after the request came is good without a lease.
        let judged = inner.judge(entry, inner.clock.now(), self.budget);
        self.go_on(judged)
    }
}

impl Pending {
    /// Blocks until the store has answered.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says why the credential is not let through.
    pub fn wait(self) -> Result<Admission, Refusal> {
        let mut pending = self;
        loop {
            let answer = pending.answer.recv().unwrap_or(Answer::Unavailable);
            match pending.question.decide(answer) {
                Attempt::Decided(decided) => return decided,
                Attempt::Pending(again) => pending = again,
            }
        }
    }

    /// Waits until the store has answered.
    ///
    /// # Errors
    ///
    /// [`Refusal`] says why the credential is not let through.
    pub async fn resolve(self) -> Result<Admission, Refusal> {
        let mut pending = self;
        loop {
            let answer = pending.answer.await.unwrap_or(Answer::Unavailable);
            match pending.question.decide(answer) {
                Attempt::Decided(decided) => return decided,
                Attempt::Pending(again) => pending = again,
            }
        }
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("key", &self.question.key).finish_non_exhaustive()
    }
}
