//! What the worker does, step by step, for a simulation that has its own clock and network.

use crate::{
    epoch::EpochId,
    key_state::{KeyState, Turn},
    loss::Loss,
    member::Member,
    script::{self, Membership, Reply},
    server_id::ServerId,
    window::RedisLender,
};
use bsk_limit::{Moment, Quota, SharedKey, SharedLimits, SharedWindow};
use redis::{Cmd, Value};
use std::{fmt, sync::Arc, time::Duration};

/// The limits of one server, whose calls somebody else carries to Redis and back.
pub struct ByHand {
    member: Arc<Member>,
    server: ServerId,
    epoch: EpochId,
}

/// What Redis is to be told before the first call, so that units are granted in this epoch.
#[must_use]
pub fn begin(epoch: &str) -> Cmd {
    let mut command = redis::cmd("HSET");
    command.arg(script::EPOCH_KEY).arg("id").arg(epoch).arg("at").arg(0).arg("ready").arg(1);
    command
}

/// The script that settles and grants, with a clock whose milliseconds are one more argument, the last, and that keeps
/// for ever what it counts.
#[must_use]
pub fn script() -> String {
    script::without_expiry(&script::with_clock_given())
}

impl ByHand {
    /// A server of this name, which no other one ever had, in an epoch that has begun.
    #[must_use]
    pub fn new(server: String, epoch: &str, clock: impl Fn() -> Moment + Send + Sync + 'static) -> Self {
        let member = Arc::new(Member::new(Loss::Closed, Box::new(clock)));
        let epoch = EpochId::new(epoch.to_owned());
        let (is_ready, age_ms, alive, servers) = (true, 0, 1, Vec::new());
        let membership = Membership { epoch: epoch.clone(), is_ready, age_ms, alive, servers };
        member.epoch.note(&membership, member.now());
        Self { member, server: ServerId::new(server), epoch }
    }

    /// The call that a key waits for; once more if it is still without an answer. An answer to an earlier attempt must
    /// not be settled any more.
    #[must_use]
    pub fn call(&self, key: SharedKey, script_hash: &str) -> Option<Cmd> {
        let state = self.state(key)?;
        // Whoever waits for a key carries its call at once.
        self.member.inbox.take(Duration::ZERO);
        let Some(call) = state.next_call(Turn::Asked, &self.epoch, self.member.now()) else {
            state.forgo();
            return None;
        };
        Some(script::lease(script_hash, &self.server, key, &call))
    }

    /// Takes the answer to the latest call of a key; wakes whoever waits.
    ///
    /// # Panics
    ///
    /// If it is none.
    pub fn settle(&self, key: SharedKey, answer: Value) {
        let reply = Reply::read(answer).expect("the script's answer");
        if let Some(state) = self.state(key) {
            state.settle(&reply, self.member.now());
        }
    }

    fn state(&self, key: SharedKey) -> Option<Arc<KeyState>> {
        self.member.keys.get(&key).map(|state| Arc::clone(&state))
    }
}

impl SharedLimits for ByHand {
    fn window(&self, key: SharedKey, quota: Quota) -> SharedWindow {
        RedisLender::window(&self.member, key, quota)
    }
}

impl fmt::Debug for ByHand {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ByHand").field("server", &self.server).finish_non_exhaustive()
    }
}
