//! Servers, the network between them and Redis, and what goes wrong.

use super::{
    ledger::{Fault, Ledger},
    log::{ExactLog, worst_window},
};
use crate::{
    account::Call,
    epoch::EpochId,
    key_state::{KeyState, Turn},
    loss::Loss,
    member::Member,
    script::{Membership, Reply},
    server_id::ServerId,
    window::RedisLender,
};
use bsk_limit::{Moment, Quota, SharedKey, SharedVerdict, SharedWindow};
use fastrand::Rng;
use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) servers: usize,
    pub(super) limit: u32,
    pub(super) window_ms: u64,
    pub(super) millis: u64,
    /// Requests of all servers together, as a multiple of the limit.
    pub(super) load: f64,
    pub(super) trouble: Trouble,
    /// Of how many millionths the clock of the first server runs too slowly, which is more than is allowed for.
    pub(super) slowness: i64,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    /// What may happen to a fleet in a bad month: of five answers one is lost, and its connection with it; every 3.3 s
    /// one server stops for 1.3 s, and another dies.
    Steady,
    /// One server after the other is cut off from Redis for more than a window; the last answers before arrive when it
    /// has called in vain again.
    CutOff,
    /// All that may happen at all, and far too often.
    Wild,
}

impl Plan {
    pub(super) const CALM: Self = Self {
        servers: 3,
        limit: 100,
        window_ms: 4_000,
        millis: 20_000,
        load: 3.0,
        trouble: Trouble::None,
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

/// How wrong a server's clock may be, in millionths: leases allow for a hundredth.
const CLOCK_ERROR: i64 = 9_000;

/// After how long an answer counts as lost.
const PATIENCE_MS: u64 = 250;

struct Server {
    id: ServerId,
    member: Arc<Member>,
    state: Arc<KeyState>,
    window: SharedWindow,
    /// What its clock shows in this millisecond.
    shown: Arc<AtomicU64>,
    /// The turn that waits for its call, and when that is repeated if there is no answer.
    under_way: Option<(Turn, u64)>,
    /// How often it has called. Answers to earlier attempts went to connections that are given up.
    attempt: u64,
    due: Vec<Moment>,
    /// How much longer or shorter the milliseconds of its clock are, in millionths.
    clock_error: i64,
    paused_until: u64,
    /// Until when no message reaches it, and none of it arrives.
    cut_off_until: u64,
    /// Until when answers to it are on their way for long.
    late_until: u64,
    /// Requests that check again when the answer is here.
    waiting: usize,
    appetite: f64,
}

enum Message {
    Call { server: ServerId, attempt: u64, call: Call },
    Answer { server: ServerId, attempt: u64, sequence: u64, reply: Reply },
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
        let shown = Arc::new(AtomicU64::new(self.now));
        let clock = Arc::clone(&shown);
        let read = move || Moment::from_millis(clock.load(Ordering::Relaxed));
        let member = Member::new(Loss::Closed, Box::new(read));
        let membership = Membership {
            epoch: self.epoch.clone(),
            is_ready: true,
            age_ms: 0,
            alive: 1,
            servers: Vec::new(),
        };
        member.epoch.note(&membership, now);
        let clock_error =
            if self.plan.trouble == Trouble::Wild { self.rng.i64(-CLOCK_ERROR..=CLOCK_ERROR) } else { 0 };
        let (member, state) = (Arc::new(member), Arc::new(KeyState::new(KEY, self.quota, now)));
        Server {
            id: ServerId::new(format!("server{}", self.names)),
            window: RedisLender::lend(Arc::clone(&member), Arc::clone(&state), self.quota),
            member,
            state,
            shown,
            under_way: None,
            attempt: 0,
            due: Vec::new(),
            clock_error,
            paused_until: 0,
            cut_off_until: 0,
            late_until: 0,
            waiting: 0,
            appetite: 0.2 + self.rng.f64(),
        }
    }

    fn millisecond(&mut self) {
        self.now += 1;
        for server in &self.servers {
            server.shown.store(server.clock(self.now).as_millis(), Ordering::Relaxed);
        }
        match self.plan.trouble {
            Trouble::None => {}
            Trouble::Steady => self.make_steady_trouble(),
            Trouble::CutOff => self.cut_one_off(),
            Trouble::Wild => self.make_wild_trouble(),
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
        match server.window.check(server.clock(self.now)) {
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
            Some((of, again_at)) if self.now >= again_at => {
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
        server.under_way = Some((turn, self.now + PATIENCE_MS));
        server.attempt += 1;
        self.calls += 1;
        let (id, attempt) = (server.id.clone(), server.attempt);
        self.send(Message::Call { server: id, attempt, call });
    }

    fn send(&mut self, message: Message) {
        let mut delay = self.rng.u64(0..3);
        if self.is_cut_off(&message) {
            return;
        }
        match self.plan.trouble {
            Trouble::None => {}
            Trouble::CutOff => {
                if self.is_late(&message) {
                    delay += self.rng.u64(PATIENCE_MS..4 * PATIENCE_MS);
                }
            }
            Trouble::Steady => {
                if self.breaks(&message) {
                    return;
                }
            }
            Trouble::Wild => match self.rng.u32(0..100) {
                0..3 => return,
                3..6 => delay += self.rng.u64(0..1_500),
                6..9 => {
                    if let Message::Call { server, attempt, call } = &message {
                        let late = self.now + self.rng.u64(0..3_000);
                        let twin =
                            Message::Call { server: server.clone(), attempt: *attempt, call: call.clone() };
                        self.network.push((late, twin));
                    }
                }
                _ => {}
            },
        }
        self.network.push((self.now + delay, message));
    }

    /// Loses one answer in five, and its connection with it: another one is there some moments later.
    fn breaks(&mut self, message: &Message) -> bool {
        let Message::Answer { server: id, .. } = message else { return false };
        if self.rng.u32(0..5) > 0 {
            return false;
        }
        let again_at = self.now + self.rng.u64(2..50);
        if let Some(server) = self.servers.iter_mut().find(|server| server.id == *id)
            && let Some((_, at)) = &mut server.under_way
        {
            *at = again_at;
        }
        true
    }

    fn deliver(&mut self) {
        while let Some(place) =
            self.network.iter().position(|(at, message)| *at <= self.now && self.arrives(message))
        {
            match self.network.swap_remove(place).1 {
                Message::Call { server, attempt, call } => {
                    let now = REDIS_AHEAD + self.now - self.redis_behind;
                    let reply = self.ledger.apply(&server, KEY, &call, now);
                    self.send(Message::Answer { server, attempt, sequence: call.sequence, reply });
                }
                Message::Answer { server, attempt, sequence, reply } => {
                    self.answer(&server, attempt, sequence, &reply);
                }
            }
        }
    }

    fn is_cut_off(&self, message: &Message) -> bool {
        let (Message::Call { server: id, .. } | Message::Answer { server: id, .. }) = message;
        self.servers.iter().any(|server| server.id == *id && self.now < server.cut_off_until)
    }

    fn is_late(&self, message: &Message) -> bool {
        let Message::Answer { server: id, .. } = message else { return false };
        self.servers.iter().any(|server| server.id == *id && self.now < server.late_until)
    }

    fn arrives(&self, message: &Message) -> bool {
        match message {
            Message::Call { .. } => self.now >= self.redis_stalled_until,
            Message::Answer { server, .. } => {
                self.servers.iter().all(|other| other.id != *server || self.now >= other.paused_until)
            }
        }
    }

    fn answer(&mut self, id: &ServerId, attempt: u64, sequence: u64, reply: &Reply) {
        let Some(server) = self.servers.iter_mut().find(|server| server.id == *id) else { return };
        // A connection that was given up delivers nothing any more.
        let is_expected = attempt == server.attempt || self.ledger.fault == Fault::EarlierAnswersAreTaken;
        if !is_expected || !server.state.awaits(sequence) {
            return;
        }
        server.under_way = None;
        let now = server.clock(self.now);
        server.due.extend(server.state.settle(reply, now));
        for _ in 0..std::mem::take(&mut server.waiting) {
            match server.window.check(now) {
                SharedVerdict::Admitted => self.admitted.push(self.now),
                SharedVerdict::Pending(_) => server.waiting += 1,
                _ => {}
            }
        }
    }

    fn make_steady_trouble(&mut self) {
        let since = self.now - START;
        let round = usize::try_from(since / 3_300).unwrap();
        let (stops, dies) = (round % self.servers.len(), (round + 1) % self.servers.len());
        match since % 3_300 {
            1_000 => self.servers[stops].paused_until = self.now + 1_300,
            3_000 => {
                self.servers[dies] = self.server();
                self.servers[dies].paused_until = self.now + 500;
            }
            _ => {}
        }
    }

    fn cut_one_off(&mut self) {
        let round = self.plan.window_ms * 2;
        let since = self.now - START;
        let server = usize::try_from(since / round).unwrap() % self.servers.len();
        match since % round {
            0 => self.servers[server].late_until = self.now + 100,
            100 => {
                let time = self.plan.window_ms + self.rng.u64(0..self.plan.window_ms);
                self.servers[server].cut_off_until = self.now + time;
            }
            _ => {}
        }
    }

    fn make_wild_trouble(&mut self) {
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
