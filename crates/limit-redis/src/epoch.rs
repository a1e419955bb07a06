//! The time during which Redis has forgotten nothing.

use crate::{policy::Policy, script::Membership};
use arc_swap::ArcSwapOption;
use bsk_limit::Moment;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// What an epoch is called.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EpochId(Arc<str>);

impl EpochId {
    pub(crate) fn new(text: String) -> Self {
        Self(text.into())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The epoch that this process takes part in, and whether it can.
///
/// Redis begins an epoch when it is empty or was restarted. Units are granted once every server has registered what it
/// has admitted lately, or when all that may have been admitted before is too old to count.
#[derive(Debug, Default)]
pub(crate) struct Epoch {
    current: ArcSwapOption<Known>,
    is_lost: AtomicBool,
}

#[derive(Debug)]
struct Known {
    id: EpochId,
    /// A moment not before the epoch's begin.
    began: Moment,
    is_ready: AtomicBool,
}

/// How things stand between this process and Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// The limits are shared.
    Shared,
    /// Redis has lost its memory; it grants nothing until all servers have told it what they have admitted.
    Gathering,
    /// Redis has not answered for a second.
    Lost,
}

impl Epoch {
    pub(crate) fn id(&self) -> Option<EpochId> {
        self.current.load().as_ref().map(|known| known.id.clone())
    }

    pub(crate) fn state(&self) -> State {
        if self.is_lost.load(Ordering::Acquire) {
            return State::Lost;
        }
        match &*self.current.load() {
            Some(known) if known.is_ready.load(Ordering::Acquire) => State::Shared,
            _ => State::Gathering,
        }
    }

    /// Whether Redis may grant units under this policy.
    pub(crate) fn may_grant(&self, policy: &Policy, now: Moment) -> bool {
        if self.is_lost.load(Ordering::Acquire) {
            return false;
        }
        self.current.load().as_ref().is_some_and(|known| {
            known.is_ready.load(Ordering::Acquire) || now.millis_since(known.began) > policy.memory_ms()
        })
    }

    /// Redis does not answer. Says whether that is news.
    pub(crate) fn lose(&self) -> bool {
        !self.is_lost.swap(true, Ordering::AcqRel)
    }

    /// Takes what Redis says. Says whether it has begun another epoch.
    pub(crate) fn note(&self, membership: &Membership, now: Moment) -> bool {
        let is_other = match &*self.current.load() {
            Some(known) if known.id == membership.epoch => {
                if membership.is_ready {
                    known.is_ready.store(true, Ordering::Release);
                }
                false
            }
            _ => true,
        };
        if is_other {
            let began = Moment::from_millis(now.as_millis().saturating_sub(membership.age_ms));
            self.current.store(Some(Arc::new(Known {
                id: membership.epoch.clone(),
                began,
                is_ready: AtomicBool::new(membership.is_ready),
            })));
        }
        self.is_lost.store(false, Ordering::Release);
        is_other
    }
}
