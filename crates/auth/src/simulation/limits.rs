//! The limits that all servers share: the real thing, with a real Redis, but
//! for the way between them, on which time passes.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, Weak};

use bsk_limit::{
    Hand, Lender, Moment, Quota, SharedKey, SharedLimits, SharedVerdict, SharedWindow, Status, Ticket,
};
use bsk_limit_redis::by_hand::{self, ByHand};
use bsk_test_services::Redis;
use redis::{Cmd, Connection, Value};

use crate::clock::Clock;
use crate::simulation::fleet::Fleet;
use crate::simulation::link::Lost;
use crate::sync::LockExt as _;

/// Redis's clock is ahead of the fleet's by so many milliseconds.
const REDIS_AHEAD: u64 = 1_700_000_000_000;

/// The Redis that all runs use, one after the other.
pub(super) struct Ledger {
    connection: Mutex<Connection>,
    script: String,
    _redis: Redis,
}

impl Ledger {
    /// `None` if Redis is not installed.
    pub(super) fn start() -> Option<Arc<Self>> {
        let redis = Redis::start()?;
        let client = redis::Client::open(redis.url()).expect("a URL");
        let mut connection = client.get_connection().expect("Redis answers");
        let mut load = redis::cmd("SCRIPT");
        let script = load.arg("LOAD").arg(by_hand::script()).query(&mut connection).expect("loaded");
        Some(Arc::new(Self { connection: Mutex::new(connection), script, _redis: redis }))
    }

    /// Forgets everything, and begins anew.
    pub(super) fn begin(&self, epoch: &str) {
        let mut connection = self.connection.locked();
        redis::cmd("FLUSHALL").exec(&mut *connection).expect("Redis answers");
        by_hand::begin(epoch).exec(&mut *connection).expect("Redis answers");
    }

    fn apply(&self, mut call: Cmd, now: u64) -> Value {
        call.arg(REDIS_AHEAD + now).query(&mut *self.connection.locked()).expect("the script's answer")
    }
}

/// How one process of a server takes part.
pub(super) struct Member {
    limits: ByHand,
    ledger: Arc<Ledger>,
    fleet: Weak<Fleet>,
    server: usize,
    /// How often each key has called.
    attempts: Mutex<HashMap<SharedKey, u64>>,
}

impl Member {
    pub(super) fn new(
        ledger: &Arc<Ledger>,
        fleet: Weak<Fleet>,
        server: usize,
        name: String,
        epoch: &str,
        clock: Clock,
    ) -> Self {
        let limits = ByHand::new(name, epoch, move || clock.now().moment);
        let attempts = Mutex::default();
        Self { limits, ledger: Arc::clone(ledger), fleet, server, attempts }
    }

    /// Carries a key's call to Redis, and the answer back, until there is one.
    /// Meanwhile others may wait for the same key, and try again by themselves.
    fn carry(&self, key: SharedKey) {
        while let (Some(fleet), Some(call)) =
            (self.fleet.upgrade(), self.limits.call(key, &self.ledger.script))
        {
            let attempt = self.attempt(key, 1);
            let answer = self.exchange(&fleet, call);
            if self.attempt(key, 0) != attempt {
                return;
            }
            if let Ok(answer) = answer {
                self.limits.settle(key, answer);
                return;
            }
        }
    }

    fn exchange(&self, fleet: &Arc<Fleet>, call: Cmd) -> Result<Value, Lost> {
        fleet.travel(Some(self.server))?;
        let answer = self.ledger.apply(call, fleet.now());
        fleet.travel(Some(self.server))?;
        Ok(answer)
    }

    fn attempt(&self, key: SharedKey, more: u64) -> u64 {
        let mut attempts = self.attempts.locked();
        let attempt = attempts.entry(key).or_default();
        *attempt += more;
        *attempt
    }
}

/// The limits of a process.
pub(super) struct Limits(Arc<Member>);

impl Limits {
    pub(super) fn of(member: Member) -> Self {
        Self(Arc::new(member))
    }
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.limits.fmt(f)
    }
}

impl SharedLimits for Limits {
    fn window(&self, key: SharedKey, quota: Quota) -> SharedWindow {
        let inner = self.0.limits.window(key, quota);
        // What is in the inner window's hand, the inner window takes by itself.
        let empty = Arc::new(Hand::new(quota));
        SharedWindow::new(empty, quota, Arc::new(Window { inner, key, member: Arc::clone(&self.0) }))
    }
}

/// A key's window, which has its call carried as soon as somebody waits.
struct Window {
    inner: SharedWindow,
    key: SharedKey,
    member: Arc<Member>,
}

impl Lender for Window {
    fn check(&self, now: Moment) -> SharedVerdict {
        self.inner.check(now)
    }

    fn notify(&self, ticket: Ticket, wake: Box<dyn FnOnce() + Send>) {
        self.inner.notify(ticket, wake);
        self.member.carry(self.key);
    }

    fn status(&self, now: Moment) -> Status {
        self.inner.status(now)
    }

    fn is_idle(&self, now: Moment) -> bool {
        self.inner.is_idle(now)
    }
}
