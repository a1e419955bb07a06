//! All servers, the store between them, and what happens to them.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bsk_hash::Pepper;
use bsk_scope::Scope;
use bsk_store::{KeyId, MemoryStore, OrganizationId, RateLimit};

use crate::api_keys::ApiKeys;
use crate::builder::Builder;
use crate::caller::Caller;
use crate::clock::Clock;
use crate::follow::Follower;
use crate::organization_keys::{IssueKey, RevokeKey};
use crate::organizations::CreateOrganization;
use crate::refusal::Refusal;
use crate::simulation::limits::{Ledger, Limits, Member};
use crate::simulation::link::{Fault, Link, Lost};
use crate::simulation::record::{Admissions, Verdicts};
use crate::simulation::server::{Process, Server};
use crate::sync::LockExt as _;

const LEASE: u64 = 1_000;
const KEYS: usize = 12;
const WINDOW_SECONDS: u32 = 1;
const LIMIT: u32 = 40;

/// Messages under way at once, each of which lets others happen meanwhile.
const MOST_UNDER_WAY: usize = 5;

/// What befalls the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    None,
    /// Processes stop and crash, links are cut, messages are lost or late,
    /// clocks run fast and slow.
    Any,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) servers: usize,
    pub(super) millis: u64,
    pub(super) trouble: Trouble,
    pub(super) fault: Option<Fault>,
}

impl Plan {
    pub(super) const CALM: Self = Self { servers: 3, millis: 0, trouble: Trouble::None, fault: None };
}

/// The fleet.
pub(super) struct Fleet {
    plan: Plan,
    dice: Mutex<fastrand::Rng>,
    /// Milliseconds by the one true clock.
    now: AtomicU64,
    /// The command line's, and true.
    clock: Clock,
    under_way: AtomicUsize,
    /// Renewals that wait for whatever happens meanwhile to end.
    renewing: AtomicUsize,
    starts: AtomicU64,
    database: MemoryStore,
    ledger: Arc<Ledger>,
    epoch: String,
    admissions: Mutex<Admissions>,
    servers: Vec<Server>,
    command_line: OnceLock<ApiKeys>,
    acme: OnceLock<OrganizationId>,
    keys: Mutex<Vec<Key>>,
    verdicts: Mutex<Verdicts>,
}

#[derive(Clone)]
struct Key {
    id: KeyId,
    text: String,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Live,
    BeingRevoked,
    Revoked,
}

impl Fleet {
    pub(super) fn new(seed: u64, plan: Plan, ledger: &Arc<Ledger>) -> Arc<Self> {
        let epoch = format!("epoch{seed}");
        ledger.begin(&epoch);
        let mut dice = fastrand::Rng::with_seed(seed);
        let servers = (0..plan.servers).map(|place| {
            let error = match (plan.trouble, plan.fault) {
                (_, Some(Fault::ClockRunsSlow)) if place == 0 => -50_000,
                (Trouble::None, _) => 0,
                (Trouble::Any, _) => dice.i64(-4_000..=4_000),
            };
            Server::new(error)
        });
        let servers = servers.collect();
        let fleet = Arc::new(Self {
            plan,
            dice: Mutex::new(dice),
            now: AtomicU64::new(0),
            clock: Clock::manual(),
            under_way: AtomicUsize::new(0),
            renewing: AtomicUsize::new(0),
            starts: AtomicU64::new(0),
            database: MemoryStore::shared(),
            ledger: Arc::clone(ledger),
            epoch,
            admissions: Mutex::default(),
            servers,
            command_line: OnceLock::new(),
            acme: OnceLock::new(),
            keys: Mutex::default(),
            verdicts: Mutex::default(),
        });
        fleet.prepare();
        fleet
    }

    /// Lives for as long as was planned.
    pub(super) fn run(self: &Arc<Self>) {
        while self.now() < self.plan.millis {
            self.tick();
        }
    }

    pub(super) fn verdicts(&self) -> Verdicts {
        let mut verdicts = self.verdicts.locked().clone();
        let most = self.admissions.locked().most_in_a_window(u64::from(WINDOW_SECONDS) * 1_000);
        if most > LIMIT as usize {
            verdicts.violations.push(format!("{most} requests of a key were admitted in one window"));
        }
        verdicts
    }

    pub(super) fn plan(&self) -> Plan {
        self.plan
    }

    pub(super) fn database(&self) -> &MemoryStore {
        &self.database
    }

    /// A message is under way, to the store or back.
    pub(super) fn travel(self: &Arc<Self>, server: Option<usize>) -> Result<(), Lost> {
        if self.under_way.load(Relaxed) >= MOST_UNDER_WAY || self.keys.locked().len() < KEYS {
            return Ok(());
        }
        let trouble = self.plan.trouble == Trouble::Any && self.now() < self.plan.millis;
        let (delay, is_lost) = match self.roll(100) {
            0..60 => (0, false),
            60..95 => (1 + self.roll(3), false),
            95..98 if trouble => (self.roll(LEASE), false),
            98 if trouble => (self.roll(50), true),
            _ => (2, false),
        };
        self.pass(delay);
        let Some(server) = server.map(|place| &self.servers[place]) else { return Ok(()) };
        while server.is_stopped(self.now()) {
            self.pass(1);
        }
        if server.is_cut_off(self.now()) || (is_lost && trouble) {
            self.pass(20);
            return Err(Lost);
        }
        Ok(())
    }

    fn prepare(self: &Arc<Self>) {
        let command_line = self.builder(None).open_for_management().expect("opens");
        let rate_limit = RateLimit::new(LIMIT, WINDOW_SECONDS).expect("legal");
        let request = CreateOrganization {
            rate_limit: Some(rate_limit),
            ..CreateOrganization::new("Acme".parse().expect("legal"))
        };
        let acme = command_line.create_organization(request).expect("created");
        let _ = self.acme.set(acme.id);
        let _ = self.command_line.set(command_line);
        (0..self.servers.len()).for_each(|place| self.start(place));
        for _ in 0..KEYS {
            self.issue();
        }
    }

    fn builder(self: &Arc<Self>, server: Option<usize>) -> Builder {
        let link = Link { fleet: Arc::downgrade(self), server };
        let clock = server.map_or(&self.clock, |place| &self.servers[place].clock);
        ApiKeys::builder(link, Pepper::from_random([7; 32]))
            .clock(clock.clone())
            .lease(Duration::from_millis(LEASE))
    }

    /// How this start of a server takes part in counting.
    fn limits(self: &Arc<Self>, place: usize, start: u64) -> Limits {
        let (fleet, clock) = (Arc::downgrade(self), self.servers[place].clock.clone());
        Limits::of(Member::new(&self.ledger, fleet, place, format!("start{start}"), &self.epoch, clock))
    }

    pub(super) fn now(&self) -> u64 {
        self.now.load(Relaxed)
    }

    /// A number below `sides`.
    fn roll(&self, sides: u64) -> u64 {
        self.dice.locked().u64(0..sides)
    }

    pub(super) fn pass(self: &Arc<Self>, millis: u64) {
        for _ in 0..millis {
            self.tick();
        }
    }

    /// A millisecond passes, and what happens in it happens.
    fn tick(self: &Arc<Self>) {
        self.now.fetch_add(1, Relaxed);
        self.clock.advance(Duration::from_millis(1));
        self.servers.iter().for_each(Server::tick);
        let depth = self.under_way.fetch_add(1, Relaxed);
        if depth < MOST_UNDER_WAY {
            (0..self.servers.len()).for_each(|place| self.renew(place));
            // After the end, whatever is under way comes to its own.
            if self.now() < self.plan.millis {
                self.happen(depth);
            }
        }
        self.under_way.fetch_sub(1, Relaxed);
    }

    /// What people and fate do in a millisecond.
    fn happen(self: &Arc<Self>, depth: usize) {
        for _ in 0..self.roll(4) {
            self.verify();
        }
        // In the middle of a renewal it would have to wait for the lease, for
        // the renewal goes on only when it has returned.
        let in_the_way = depth > 1 || self.renewing.load(Relaxed) > 0;
        let trouble = self.plan.trouble == Trouble::Any;
        if (trouble || !in_the_way) && self.roll(if depth == 0 { 20 } else { 200 }) == 0 {
            self.revoke();
        }
        if trouble && self.roll(120) == 0 {
            self.make_trouble();
        }
    }

    fn renew(self: &Arc<Self>, place: usize) {
        let server = &self.servers[place];
        if server.is_stopped(self.now()) || self.now() < server.next_renewal.load(Relaxed) {
            return;
        }
        server.next_renewal.store(self.now() + LEASE / 50, Relaxed);
        let taken = server.process.locked().as_mut().map(|process| (process.start, process.follower.take()));
        let Some((start, follower)) = taken else { return self.start(place) };
        let Some(mut follower) = follower else { return };
        self.renewing.fetch_add(1, Relaxed);
        follower.renew();
        self.renewing.fetch_sub(1, Relaxed);
        if let Some(process) = server.process.locked().as_mut().filter(|process| process.start == start) {
            process.follower = Some(follower);
        }
    }

    /// Starts a server whose process has crashed, if the store can be reached.
    fn start(self: &Arc<Self>, place: usize) {
        let start = self.starts.fetch_add(1, Relaxed);
        let mut builder = self.builder(Some(place));
        if self.plan.fault != Some(Fault::LimitsAreNotShared) {
            builder = builder.shared_limits(Arc::new(self.limits(place, start)));
        }
        let Ok((inner, head)) = builder.register() else { return };
        let lease = Duration::from_millis(LEASE);
        let (inner, head) = (Arc::new(inner), head.expect("the store has a log"));
        let follower = Some(Follower::new(Arc::clone(&inner), head, lease));
        let api_keys = ApiKeys { inner, workers: Arc::new(crate::worker::Workers::none()), address: None };
        *self.servers[place].process.locked() = Some(Process { start, api_keys, follower });
    }

    fn verify(self: &Arc<Self>) {
        let server = &self.servers[self.place()];
        let Some(api_keys) = server.api_keys().filter(|_| !server.is_stopped(self.now())) else { return };
        let place = self.pick();
        let key = self.keys.locked()[place].clone();
        let began = self.now();
        let result = api_keys.verify(key.text.as_bytes());
        let mut verdicts = self.verdicts.locked();
        match result {
            Ok(_) => {
                verdicts.accepted += 1;
                self.admissions.locked().note(key.id, began, self.now());
                if key.standing == Standing::Revoked {
                    verdicts.violations.push(format!("{} ms: a revoked key was accepted", self.now()));
                }
            }
            Err(Refusal::Unavailable { .. } | Refusal::LimitUnavailable { .. }) => verdicts.unavailable += 1,
            Err(Refusal::RateLimited(_)) => {
                if key.standing == Standing::Revoked {
                    verdicts.violations.push(format!("{} ms: a revoked key was counted", self.now()));
                }
            }
            Err(refusal) => {
                let standing = self.standing(key.id);
                if key.standing == Standing::Live && standing == Some(Standing::Live) {
                    verdicts.violations.push(format!("{} ms: a live key was refused: {refusal}", self.now()));
                }
            }
        }
    }

    /// Somebody revokes a key: at a server or on the command line.
    fn revoke(self: &Arc<Self>) {
        let server = self.roll(4) > 0;
        let by =
            if server { self.servers[self.place()].api_keys() } else { self.command_line.get().cloned() };
        let place = self.pick();
        let (Some(by), Some(acme)) = (by, self.acme.get()) else { return };
        let id = match &mut self.keys.locked()[place] {
            key if key.standing == Standing::Live => {
                key.standing = Standing::BeingRevoked;
                key.id
            }
            _ => return,
        };
        // Whoever hears nothing asks again.
        let receipt = loop {
            let keys = by.organization_keys(&Caller::Operator, acme);
            match keys.and_then(|keys| keys.revoke(id, RevokeKey::default())) {
                Ok(revoked) => break revoked.receipt,
                Err(_) => self.pass(5),
            }
        };
        {
            let mut verdicts = self.verdicts.locked();
            verdicts.revoked += 1;
            verdicts.waited_for_leases += u64::from(receipt.waited_for_leases);
        }
        self.set_standing(id, Standing::Revoked);
        self.issue();
    }

    fn make_trouble(&self) {
        let server = &self.servers[self.place()];
        let until = self.now() + self.roll(LEASE * 2);
        match self.roll(5) {
            0 => *server.process.locked() = None,
            1 | 2 => server.stopped_until.store(until, Relaxed),
            _ => server.cut_until.store(until, Relaxed),
        }
    }

    /// A new key, in the place of one that was revoked long ago.
    fn issue(&self) {
        let (Some(command_line), Some(acme)) = (self.command_line.get(), self.acme.get()) else { return };
        let Ok(keys) = command_line.organization_keys(&Caller::Operator, acme) else { return };
        let request = IssueKey::new("a key".parse().expect("legal"), Scope::Read.into());
        let Ok(issued) = keys.issue(request, None) else { return };
        let text = issued.plain_key.map(|key| key.as_str().to_owned()).unwrap_or_default();
        self.keys.locked().push(Key { id: issued.key.record.id, text, standing: Standing::Live });
    }

    fn place(&self) -> usize {
        self.dice.locked().usize(0..self.servers.len())
    }

    /// One of the newest keys: most of them live, some being revoked, some
    /// revoked just now.
    fn pick(&self) -> usize {
        let keys = self.keys.locked().len();
        keys - 1 - self.dice.locked().usize(0..keys.min(2 * KEYS))
    }

    fn standing(&self, id: KeyId) -> Option<Standing> {
        self.keys.locked().iter().find(|key| key.id == id).map(|key| key.standing)
    }

    fn set_standing(&self, id: KeyId, standing: Standing) {
        if let Some(key) = self.keys.locked().iter_mut().find(|key| key.id == id) {
            key.standing = standing;
        }
    }
}
