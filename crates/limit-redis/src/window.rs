//! A key's window, as a service holds it.

use crate::{
    key_state::{KeyState, Waker},
    member::Member,
};
use bsk_limit::{Lender, Moment, Quota, SharedKey, SharedVerdict, SharedWindow, Status, Ticket};
use std::sync::Arc;

/// Whom a key's window asks under one quota; closed as soon as the key has another.
pub(crate) struct RedisLender {
    member: Arc<Member>,
    state: Arc<KeyState>,
    quota: Quota,
}

impl RedisLender {
    /// The window of a key, from now on under this quota.
    pub(crate) fn window(member: &Arc<Member>, key: SharedKey, quota: Quota) -> SharedWindow {
        let now = member.now();
        let state = member.keys.entry(key).or_insert_with(|| Arc::new(KeyState::new(key, quota, now)));
        let state = Arc::clone(&state);
        state.take_quota(quota);
        Self::lend(Arc::clone(member), state, quota)
    }

    /// The window of a key in this state, under the quota in force.
    pub(crate) fn lend(member: Arc<Member>, state: Arc<KeyState>, quota: Quota) -> SharedWindow {
        let hand = Arc::clone(state.hand());
        SharedWindow::new(hand, quota, Arc::new(Self { member, state, quota }))
    }
}

impl Lender for RedisLender {
    fn check(&self, now: Moment) -> SharedVerdict {
        if !self.state.hand().is_under(self.quota) {
            return SharedVerdict::Closed;
        }
        self.state.check(now, &self.member)
    }

    fn notify(&self, ticket: Ticket, wake: Waker) {
        self.state.notify(ticket, wake);
    }

    fn status(&self, now: Moment) -> Status {
        self.state.status(now, &self.member)
    }

    fn is_idle(&self, now: Moment) -> bool {
        self.state.is_idle(now)
    }
}
