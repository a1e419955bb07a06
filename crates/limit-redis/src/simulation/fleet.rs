//! Servers, the network between them and Redis, and what goes wrong.

use super::{
    ledger::Ledger,
    log::{ExactLog, worst_window},
};
use crate::{
    account::Call,
    epoch::EpochId,
    loss::Loss,
    member::Member,
    script::{Membership, Reply},
    server_id::ServerId,
    window::{KeyState, Turn},
};
use bsk_limit::{Moment, Quota, SharedKey, SharedVerdict};
use fastrand::Rng;
use std::{num::NonZeroU32, sync::Arc, time::Duration};

/// What is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) servers: usize,
    pub(super) limit: u32,
    pub(super) window_ms: u64,
    pub(super) millis: u64,
    /// Requests of all servers together, as a multiple of the limit.
    pub(super) load: f64,
    pub(super) trouble: bool,
    /// Of how many millionths the clock of the first server runs too slowly, which is more than is allowed for.
    pub(super) slowness: i64,
}

impl Plan {
    pub(super) const CALM: Self = Self {
        servers: 3,
        limit: 100,
        window_ms: 4_000,
        millis: 20_000,
        load: 3.0,
        trouble: false,
        slowness: 0,
    };
}

/// What came of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    pub(super) admitted: usize,
    pub(super) ideal: usize,
    pub(super) worst_window: usize,
    pub(super) calls: usize,
    pub(super) resent: usize,
}

impl Outcome {
    #[expect(clippy::cast_precision_loss, reason = "no run admits 2^52 units")]
    pub(super) fn goodput(&self) -> f64 {
        self.admitted as f64 / self.ideal as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "no run makes 2^52 calls")]
    pub(super) fn calls_per_admission(&self) -> f64 {
        self.calls as f64 / self.admitted as f64
    }
}

const KEY: SharedKey = SharedKey([1; 16]);

/// When everything begins, on the servers' clock and on Redis's.
const START: u64 = 10_000_000;
const REDIS_AHEAD: u64 = 1_700_000_000_000;

/// How wrong a server's clock may be, in millionths: leases allow for a thousandth.
const CLOCK_ERROR: i64 = 900;

/// After how long an answer counts as lost.
const PATIENCE_MS: u64 = 250;

struct Server {
    id: ServerId,
    member: Member,
    state: Arc<KeyState>,
    /// The turn that waits for its call, the answer to which is awaited since then.
    under_way: Option<(Turn, u64)>,
    due: Vec<Moment>,
    /// How much longer or shorter the milliseconds of its clock are, in millionths.
    clock_error: i64,
    paused_until: u64,
    /// Until when no message reaches it, and none of it arrives.
    cut_off_until: u64,
    /// Requests that check again when the answer is here.
    waiting: usize,
    appetite: f64,
}

enum Message {
    Call { server: ServerId, call: Call },
    Answer { server: ServerId, sequence: u64, reply: Reply },
}

pub(super) fn run(seed: u64, plan: Plan, ledger: &mut Ledger) -> Outcome {
    let mut fleet = Fleet::new(seed, plan, ledger);
    for _ in 0..plan.millis {
        fleet.millisecond();
    }
    fleet.outcome()
}

struct Fleet<'a> {
    plan: Plan,
    quota: Quota,
    epoch: EpochId,
    ledger: &'a mut Ledger,
    rng: Rng,
    now: u64,
    redis_behind: u64,
    redis_stalled_until: u64,
    servers: Vec<Server>,
    network: Vec<(u64, Message)>,
    admitted: Vec<u64>,
    ideal: ExactLog,
    calls: usize,
    resent: usize,
    names: u64,
}

impl Server {
    /// What its clock shows at this moment of the one true clock.
    fn clock(&self, now: u64) -> Moment {
        let gone = i64::try_from(now - START).unwrap();
        let shown = gone + gone * self.clock_error / 1_000_000;
        Moment::from_millis(START + shown.unsigned_abs())
    }
}

impl<'a> Fleet<'a> {
    fn new(seed: u64, plan: Plan, ledger: &'a mut Ledger) -> Self {
        let limit = NonZeroU32::new(plan.limit).unwrap();
        let epoch = EpochId::new(format!("epoch{seed}"));
        ledger.begin(epoch.as_str());
        let mut fleet = Self {
            plan,
            quota: Quota::new(limit, Duration::from_millis(plan.window_ms)).unwrap(),
            epoch,
            ledger,
            rng: Rng::with_seed(seed),
            now: START,
            redis_behind: 0,
            redis_stalled_until: 0,
            servers: Vec::new(),
            network: Vec::new(),
            admitted: Vec::new(),
            ideal: ExactLog::new(plan.limit, plan.window_ms),
            calls: 0,
            resent: 0,
            names: 0,
        };
        for place in 0..plan.servers {
            let mut server = fleet.server();
            if place == 0 && plan.slowness > 0 {
                server.clock_error = -plan.slowness;
            }
            fleet.servers.push(server);
        }
        fleet
    }

    fn server(&mut self) -> Server {
        self.names += 1;
        let now = Moment::from_millis(self.now);
        let member = Member::new(Loss::Closed, Box::new(move || now));
        let membership = Membership {
            epoch: self.epoch.clone(),
            is_ready: true,
            age_ms: 0,
            alive: 1,
            servers: Vec::new(),
        };
        member.epoch.note(&membership, now);
        let clock_error = if self.plan.trouble { self.rng.i64(-CLOCK_ERROR..=CLOCK_ERROR) } else { 0 };
        Server {
            id: ServerId::new(format!("server{}", self.names)),
            member,
            state: Arc::new(KeyState::new(KEY, self.quota, now)),
            under_way: None,
            due: Vec::new(),
            clock_error,
            paused_until: 0,
            cut_off_until: 0,
            waiting: 0,
            appetite: 0.2 + self.rng.f64(),
        }
    }

    fn millisecond(&mut self) {
        self.now += 1;
        if self.plan.trouble {
            self.make_trouble();
        }
        self.deliver();
        let whole: f64 = self.servers.iter().map(|server| server.appetite).sum();
        let rate = self.plan.load * f64::from(self.plan.limit)
            / f64::from(u32::try_from(self.plan.window_ms).unwrap());
        for place in 0..self.servers.len() {
            if self.now < self.servers[place].paused_until {
                continue;
            }
            let mut expected = rate * self.servers[place].appetite / whole;
            while self.rng.f64() < expected {
                self.request(place);
                expected -= 1.0;
            }
            self.turn(place);
        }
    }

    fn request(&mut self, place: usize) {
        self.ideal.offer(self.now);
        let server = &mut self.servers[place];
        match server.state.check(server.clock(self.now), &server.member) {
            SharedVerdict::Admitted => self.admitted.push(self.now),
            SharedVerdict::Pending(_) => server.waiting += 1,
            _ => {}
        }
    }

    /// What the worker of a server does.
    fn turn(&mut self, place: usize) {
        let server = &mut self.servers[place];
        let now = server.clock(self.now);
        let mut turn = None;
        match server.under_way {
            Some((of, since)) if self.now - since >= PATIENCE_MS => {
                self.resent += 1;
                turn = Some(of);
            }
            Some(_) => return,
            None => {}
        }
        if turn.is_none() && !server.member.inbox.take(Duration::ZERO).is_empty() {
            turn = Some(Turn::Asked);
        }
        if turn.is_none()
            && let Some(at) = server.due.iter().position(|at| *at <= now)
        {
            server.due.swap_remove(at);
            turn = server.state.claim_due(now).then_some(Turn::Due);
        }
        let Some(turn) = turn else { return };
        let Some(call) = server.state.next_call(turn, &self.epoch, now) else {
            server.state.forgo();
            return;
        };
        server.under_way = Some((turn, self.now));
        self.calls += 1;
        let id = server.id.clone();
        self.send(Message::Call { server: id, call });
    }

    fn send(&mut self, message: Message) {
        let mut delay = self.rng.u64(0..3);
        if self.is_cut_off(&message) {
            return;
        }
        if self.plan.trouble {
            match self.rng.u32(0..100) {
                0..3 => return,
                3..6 => delay += self.rng.u64(0..1_500),
                6..9 => {
                    if let Message::Call { server, call } = &message {
                        let late = self.now + self.rng.u64(0..3_000);
                        let twin = Message::Call { server: server.clone(), call: call.clone() };
                        self.network.push((late, twin));
                    }
                }
                _ => {}
            }
        }
        self.network.push((self.now + delay, message));
    }

    fn deliver(&mut self) {
        while let Some(place) =
            self.network.iter().position(|(at, message)| *at <= self.now && self.arrives(message))
        {
            match self.network.swap_remove(place).1 {
                Message::Call { server, call } => {
                    let now = REDIS_AHEAD + self.now - self.redis_behind;
                    let reply = self.ledger.apply(&server, KEY, &call, now);
                    self.send(Message::Answer { server, sequence: call.sequence, reply });
                }
                Message::Answer { server, sequence, reply } => self.answer(&server, sequence, &reply),
            }
        }
    }

    fn is_cut_off(&self, message: &Message) -> bool {
        let (Message::Call { server: id, .. } | Message::Answer { server: id, .. }) = message;
        self.servers.iter().any(|server| server.id == *id && self.now < server.cut_off_until)
    }

    fn arrives(&self, message: &Message) -> bool {
        match message {
            Message::Call { .. } => self.now >= self.redis_stalled_until,
            Message::Answer { server, .. } => {
                self.servers.iter().all(|other| other.id != *server || self.now >= other.paused_until)
            }
        }
    }

    fn answer(&mut self, id: &ServerId, sequence: u64, reply: &Reply) {
        let Some(server) = self.servers.iter_mut().find(|server| server.id == *id) else { return };
        // A connection that was given up delivers nothing any more.
        if !server.state.awaits(sequence) {
            return;
        }
        server.under_way = None;
        let now = server.clock(self.now);
        server.due.extend(server.state.settle(reply, now));
        for _ in 0..std::mem::take(&mut server.waiting) {
            match server.state.check(now, &server.member) {
                SharedVerdict::Admitted => self.admitted.push(self.now),
                SharedVerdict::Pending(_) => server.waiting += 1,
                _ => {}
            }
        }
    }

    fn make_trouble(&mut self) {
        let place = self.rng.usize(0..self.servers.len());
        match self.rng.u32(0..4_000) {
            0..3 => self.servers[place].paused_until = self.now + self.rng.u64(0..3_000),
            3..5 => self.servers[place] = self.server(),
            5..7 => self.redis_stalled_until = self.now + self.rng.u64(0..2_000),
            7..9 => self.redis_behind += self.rng.u64(0..3_000),
            9..12 => self.servers[place].cut_off_until = self.now + self.rng.u64(0..3_000),
            _ => {}
        }
    }

    fn outcome(self) -> Outcome {
        Outcome {
            admitted: self.admitted.len(),
            ideal: self.ideal.total,
            worst_window: worst_window(self.admitted, self.plan.window_ms),
            calls: self.calls,
            resent: self.resent,
        }
    }
}
