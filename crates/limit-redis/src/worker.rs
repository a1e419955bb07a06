//! The thread that talks to Redis.

use crate::{
    account::Call,
    connection::{ConnectError, Connection},
    epoch::{EpochId, State},
    key_state::{KeyState, Turn},
    member::Member,
    script::Reply,
    server_id::{ServerId, random_text},
};
use bsk_limit::Moment;
use redis::{Client, RedisError};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

/// Most calls in one round trip.
const MOST_CALLS: usize = 256;

/// Keys that are due within so long are settled together.
const TICK_MS: u64 = 5;

/// How often a server says that it is there.
const BEAT_MS: u64 = 1_000;

/// While servers register, a little more often.
const GATHERING_BEAT_MS: u64 = 100;

/// For so many of these the others are waited for at start.
const STARTING_BEATS: u32 = 10;

/// Redis counts as lost when it has not answered for so long.
const PATIENCE_MS: u64 = 1_000;

/// For so long a Redis that does not answer is waited for at start.
const START_PATIENCE_MS: u64 = 5_000;

/// The longest pause before another attempt to connect. The first is a millisecond, and each is twice the one before:
/// a connection that broke is worth another at once, a Redis that is away is not asked all the time.
const PAUSE_MS: u64 = 50;

/// How often keys that are out of use are looked for.
const SWEEP_MS: u64 = 10_000;

/// Units may count for so long beyond the longest window before a silent server is forgotten.
const MARGIN_MS: u64 = 10_000;

pub(crate) struct Worker {
    member: Arc<Member>,
    client: Client,
    connection: Option<Connection>,
    server: ServerId,
    /// The epoch in which all that this process has admitted is known to Redis.
    registered: Option<EpochId>,
    /// Servers that may have admitted something that still counts.
    met: Vec<ServerId>,
    /// Calls whose answers did not arrive.
    unanswered: Vec<(Arc<KeyState>, Turn)>,
    due: BinaryHeap<Reverse<Due>>,
    /// Distinguishes keys that are due at the same time.
    tie: u64,
    waiting_keys: HashMap<u64, Arc<KeyState>>,
    failing_since: Option<Moment>,
    /// Failures since all calls of a round trip were answered.
    failures: u32,
    /// The Redis process that this server has registered with.
    process: Option<Arc<str>>,
    next_beat: Moment,
    next_sweep: Moment,
}

type Due = (Moment, u64);

impl Worker {
    /// Connects and registers; fails if Redis cannot be used, or does not answer within some seconds.
    pub(crate) fn start(member: Arc<Member>, client: Client, server: ServerId) -> Result<Self, ConnectError> {
        let now = member.now();
        let mut worker = Self {
            connection: None,
            member,
            client,
            server,
            registered: None,
            met: Vec::new(),
            unanswered: Vec::new(),
            due: BinaryHeap::new(),
            tie: 0,
            waiting_keys: HashMap::new(),
            failing_since: None,
            failures: 0,
            process: None,
            next_beat: now,
            next_sweep: now,
        };
        while let Err(error) = worker.register_first() {
            let waited_ms = worker.member.now().millis_since(now);
            if !error.may_pass() || waited_ms >= START_PATIENCE_MS {
                return Err(error);
            }
            if worker.failures == 0 {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(error, "Redis does not answer; trying again for {START_PATIENCE_MS} ms");
            }
            worker.connection = None;
            worker.pause();
        }
        worker.failures = 0;
        Ok(worker)
    }

    fn register_first(&mut self) -> Result<(), ConnectError> {
        self.connection = Some(Connection::open(&self.client)?);
        self.beat()?;
        // Now this server is registered; if it is the only one, units are granted from here on.
        self.beat()?;
        // Others that start at the same moment are about to register, too.
        for _ in 0..STARTING_BEATS {
            if self.member.epoch.state() == State::Shared {
                break;
            }
            self.member.inbox.pause(Duration::from_millis(GATHERING_BEAT_MS));
            self.beat()?;
        }
        Ok(())
    }

    /// Works until it is time to stop; then gives everything back.
    pub(crate) fn run(mut self) {
        while !self.member.inbox.is_stopped() {
            let asked = self.member.inbox.take(self.patience());
            let now = self.member.now();
            let mut turns = std::mem::take(&mut self.unanswered);
            turns.extend(asked.into_iter().map(|key| (key, Turn::Asked)));
            self.take_due(now, &mut turns);
            if let Err(error) = self.work(turns) {
                self.fail(&error);
            }
            self.sweep(now);
        }
        self.give_back();
    }

    /// How long there is nothing to do.
    fn patience(&self) -> Duration {
        if !self.unanswered.is_empty() {
            return Duration::ZERO;
        }
        let now = self.member.now();
        let due = self.due.peek().map_or(self.next_beat, |Reverse((at, _))| (*at).min(self.next_beat));
        Duration::from_millis(due.millis_since(now))
    }

    fn work(&mut self, turns: Vec<(Arc<KeyState>, Turn)>) -> Result<(), RedisError> {
        self.unanswered = turns;
        self.connect()?;
        if self.member.now() >= self.next_beat {
            self.beat()?;
        }
        let mut turns = std::mem::take(&mut self.unanswered);
        while !turns.is_empty() {
            let rest = turns.split_off(turns.len().min(MOST_CALLS));
            let outcome = self.round_trip(turns);
            turns = rest;
            if outcome.is_err() {
                self.unanswered.append(&mut turns);
            }
            outcome?;
        }
        Ok(())
    }

    /// Makes the calls of so many keys. Those without an answer are kept.
    fn round_trip(&mut self, turns: Vec<(Arc<KeyState>, Turn)>) -> Result<(), RedisError> {
        let (Some(epoch), Some(connection)) = (self.member.epoch.id(), self.connection.as_mut()) else {
            self.unanswered = turns;
            return Ok(());
        };
        let now = self.member.now();
        let mut calls: Vec<(_, Call)> = Vec::with_capacity(turns.len());
        let mut callers = Vec::with_capacity(turns.len());
        for (key, turn) in turns {
            match key.next_call(turn, &epoch, now) {
                Some(call) => {
                    calls.push((key.key, call));
                    callers.push((key, turn));
                }
                None => key.forgo(),
            }
        }
        if calls.is_empty() {
            return Ok(());
        }
        self.member.calls.fetch_add(u64::try_from(calls.len()).unwrap_or(0), Ordering::Relaxed);
        let replies = match connection.lease(&self.server, &calls) {
            Ok(replies) => replies,
            Err(error) => {
                self.unanswered.extend(callers);
                return Err(error);
            }
        };
        let now = self.member.now();
        let (mut is_other_epoch, mut failed) = (false, None);
        for ((key, turn), reply) in callers.into_iter().zip(replies) {
            match reply {
                Ok(reply) => {
                    let settled = key.settle(&reply, now);
                    is_other_epoch |= reply == Reply::OtherEpoch;
                    if let Some(at) = settled {
                        self.come_back(key, at);
                    }
                }
                Err(error) => {
                    // The others may be answered for ever, and this one never.
                    key.wake();
                    self.unanswered.push((key, turn));
                    failed = Some(error);
                }
            }
        }
        self.failing_since = None;
        if is_other_epoch {
            self.beat()?;
        }
        if let Some(error) = failed {
            return Err(error);
        }
        self.failures = 0;
        Ok(())
    }

    fn connect(&mut self) -> Result<(), RedisError> {
        if self.connection.is_some() {
            return Ok(());
        }
        let process = match Connection::open(&self.client) {
            Ok(connection) => Arc::clone(&self.connection.insert(connection).process),
            Err(ConnectError::Unreachable(error)) => return Err(error),
            Err(error @ ConnectError::Evicts { .. }) => {
                tracing::error!(%error, "limits cannot be shared");
                return Err(RedisError::from((redis::ErrorKind::Client, "Redis evicts keys")));
            }
        };
        // A process that was there before has forgotten nothing but what the script notices.
        if self.process.as_ref() == Some(&process) && self.member.epoch.state() != State::Lost {
            return Ok(());
        }
        self.beat()
    }

    /// Says that this server is there, and takes what Redis says about the others.
    fn beat(&mut self) -> Result<(), RedisError> {
        let memory_ms = self.memory_ms();
        let Some(connection) = self.connection.as_mut() else { return Ok(()) };
        let fresh = random_text().map_err(|_| {
            RedisError::from((redis::ErrorKind::Client, "the operating system gives no random bytes"))
        })?;
        let membership = connection.join(
            &self.server,
            &EpochId::new(fresh),
            self.registered.as_ref(),
            memory_ms,
            &self.met,
        )?;
        self.process = Some(Arc::clone(&connection.process));
        let now = self.member.now();
        let is_other = self.member.epoch.note(&membership, now);
        if membership.is_ready {
            self.member.note_servers(membership.alive);
            self.met.clone_from(&membership.servers);
        }
        if self.failing_since.take().is_some() {
            tracing::info!("Redis answers again");
        }
        let pause = if membership.is_ready { BEAT_MS } else { GATHERING_BEAT_MS };
        self.next_beat = now.saturating_add(Duration::from_millis(pause));
        if is_other {
            self.registered = None;
            if !membership.is_ready && !self.member.keys.is_empty() {
                tracing::warn!("Redis has lost its memory; telling it what was counted here");
            }
        }
        if self.registered.as_ref() != Some(&membership.epoch) {
            self.register(&membership.epoch, now)?;
        }
        Ok(())
    }

    /// Tells a Redis that has lost its memory what this process has admitted.
    fn register(&mut self, epoch: &EpochId, now: Moment) -> Result<(), RedisError> {
        let keys: Vec<_> = self.member.keys.iter().map(|entry| Arc::clone(entry.value())).collect();
        let mut turns: Vec<_> =
            keys.into_iter().filter(|key| key.has_own_use(now)).map(|key| (key, Turn::Registering)).collect();
        while !turns.is_empty() {
            let rest = turns.split_off(turns.len().min(MOST_CALLS));
            self.round_trip(turns)?;
            turns = rest;
        }
        // Another epoch may have begun meanwhile; then that one is registered in at its own time.
        if self.member.epoch.id().as_ref() == Some(epoch) {
            self.registered = Some(epoch.clone());
            self.next_beat = self.member.now();
        }
        Ok(())
    }

    fn fail(&mut self, error: &RedisError) {
        self.connection = None;
        self.member.failures.fetch_add(1, Ordering::Relaxed);
        let now = self.member.now();
        let since = *self.failing_since.get_or_insert(now);
        if now.millis_since(since) >= PATIENCE_MS && self.member.epoch.lose() {
            tracing::error!(error = error as &dyn std::error::Error, loss = ?self.member.loss, "Redis is lost");
        }
        if now.millis_since(since) >= PATIENCE_MS {
            for (key, _) in &self.unanswered {
                key.wake();
            }
        }
        self.pause();
    }

    /// Waits before another attempt.
    fn pause(&mut self) {
        let pause_ms = 1 << self.failures.min(10);
        self.failures += 1;
        self.member.inbox.pause(Duration::from_millis(PAUSE_MS.min(pause_ms)));
    }

    fn come_back(&mut self, key: Arc<KeyState>, at: Moment) {
        self.tie += 1;
        self.due.push(Reverse((at, self.tie)));
        self.waiting_keys.insert(self.tie, key);
    }

    fn take_due(&mut self, now: Moment, turns: &mut Vec<(Arc<KeyState>, Turn)>) {
        let horizon = now.saturating_add(Duration::from_millis(TICK_MS));
        while let Some(Reverse((at, tie))) = self.due.peek().copied()
            && at <= horizon
        {
            self.due.pop();
            if let Some(key) = self.waiting_keys.remove(&tie)
                && key.claim_due(horizon)
            {
                turns.push((key, Turn::Due));
            }
        }
    }

    /// For how long what a server has admitted may still count.
    fn memory_ms(&self) -> u64 {
        let longest = self.member.keys.iter().map(|key| key.window_ms()).max().unwrap_or(60_000);
        longest + longest / 4 + MARGIN_MS
    }

    fn sweep(&mut self, now: Moment) {
        if now < self.next_sweep {
            return;
        }
        self.next_sweep = now.saturating_add(Duration::from_millis(SWEEP_MS));
        self.member.keys.retain(|_, key| Arc::strong_count(key) > 1 || !key.is_idle(now));
    }

    /// Returns what is in hand.
    fn give_back(&mut self) {
        let keys: Vec<_> = self.member.keys.iter().map(|entry| Arc::clone(entry.value())).collect();
        let turns = keys.into_iter().map(|key| (key, Turn::Closing)).collect();
        if let Err(error) = self.work(turns) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "units in hand cannot be returned; they count until they are too old"
            );
        }
    }
}
