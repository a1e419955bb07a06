//! Requests with many keys on every server while keys are revoked, and the judgement over all of it by one clock.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::harness::{Connection, Key, Organization, eventually, unix_seconds};
use crate::members::Fleet;

/// Keys that are used at once.
const KEYS: usize = 8;

/// Threads that use them, on each server.
const USERS: usize = 2;

/// The pause of a user between two requests.
const PAUSE: Duration = Duration::from_millis(1);

/// What a load finds.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// Requests that were admitted.
    pub(crate) accepts: u64,
    /// Requests that were told to come back.
    pub(crate) unavailable: u64,
    /// How long each revocation took, in seconds.
    pub(crate) revocations: Vec<f64>,
    /// What must not be, in words.
    pub(crate) wrong: Vec<String>,
}

/// Requests with many keys on every server.
pub(crate) struct Load<'fleet> {
    fleet: &'fleet Fleet,
    organization: Organization<'fleet>,
    keys: Vec<Mutex<Used>>,
    next: AtomicUsize,
    over: AtomicBool,
    accepts: AtomicU64,
    unavailable: AtomicU64,
    revocations: Mutex<Vec<f64>>,
    wrong: Mutex<Vec<String>>,
}

/// A key of the load, and when its revocation began and had returned.
struct Used {
    key: Key,
    /// Revocation has begun: refusals are right.
    is_going: bool,
    /// Who has a request under way since before the revocation returned need not be refused.
    revoked_at: Option<f64>,
}

impl<'fleet> Load<'fleet> {
    /// A load that does not run yet.
    pub(crate) fn on(fleet: &'fleet Fleet) -> Self {
        let organization = fleet.organization();
        let key =
            |_| Mutex::new(Used { key: organization.key(&["read"]), is_going: false, revoked_at: None });
        let keys = (0..KEYS).map(key).collect();
        Self {
            fleet,
            organization,
            keys,
            next: AtomicUsize::new(0),
            over: AtomicBool::new(false),
            accepts: AtomicU64::new(0),
            unavailable: AtomicU64::new(0),
            revocations: Mutex::default(),
            wrong: Mutex::default(),
        }
    }

    /// Runs it while `happens` does.
    pub(crate) fn run(self, happens: impl FnOnce(&Self)) -> Verdict {
        thread::scope(|scope| {
            for server in self.fleet.servers() {
                for user in 0..USERS {
                    let (load, address) = (&self, server.address());
                    scope.spawn(move || load.use_keys(address, user));
                }
            }
            // A panic must not leave the users running.
            let stop = Stop(&self.over);
            eventually("the load is on", || (self.accepts.load(Ordering::Relaxed) > 50).then_some(()));
            happens(&self);
            drop(stop);
        });
        Verdict {
            accepts: self.accepts.into_inner(),
            unavailable: self.unavailable.into_inner(),
            revocations: self.revocations.into_inner().unwrap_or_else(PoisonError::into_inner),
            wrong: self.wrong.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Revokes the next key, by a call to this server, and puts a new one in its place a little later.
    #[track_caller]
    pub(crate) fn revoke_one(&self, server: usize) {
        let place = self.next.fetch_add(1, Ordering::Relaxed) % KEYS;
        let key = {
            let mut used = lock(&self.keys[place]);
            used.is_going = true;
            used.key.clone()
        };
        let caller = self.fleet.server(server).caller(&self.organization.owner);
        let began = unix_seconds();
        caller.delete(&self.organization.key_path(&key)).expect(200);
        let returned = unix_seconds();
        lock(&self.keys[place]).revoked_at = Some(returned);
        lock(&self.revocations).push(returned - began);
        // Long enough for everybody to try it.
        let enough = self.accepts.load(Ordering::Relaxed) + 200;
        eventually("others go on", || (self.accepts.load(Ordering::Relaxed) >= enough).then_some(()));
        let new = caller.post(
            &self.organization.path("/api-keys"),
            &serde_json::json!({ "name": "next", "scopes": ["read"] }),
        );
        let key = Key::from_created(&new.expect(201).json());
        *lock(&self.keys[place]) = Used { key, is_going: false, revoked_at: None };
    }

    fn use_keys(&self, address: SocketAddr, user: usize) {
        let mut connection = Connection::open(address);
        let mut turn = user;
        while !self.over.load(Ordering::Relaxed) {
            // Servers and database share the machine with their users, and need some of it.
            thread::park_timeout(PAUSE);
            turn += 1;
            let place = &self.keys[turn % KEYS];
            let (key, was_going, revoked_at) = {
                let entry = lock(place);
                (entry.key.clone(), entry.is_going, entry.revoked_at)
            };
            let request = crate::harness::Request::new("GET", "/api/v1/auth").header("X-API-Key", &key.text);
            let began = unix_seconds();
            let Some(answer) = connection.send(&request) else {
                connection = Connection::open(address);
                continue;
            };
            match answer.status {
                200 => {
                    self.accepts.fetch_add(1, Ordering::Relaxed);
                    if revoked_at.is_some_and(|at| began > at) {
                        self.note(format!("{address} accepted a key whose revocation had returned"));
                    }
                }
                401 => {
                    let entry = lock(place);
                    if !was_going && !entry.is_going && entry.key.id == key.id {
                        self.note(format!("{address} refused a live key: {}", answer.text()));
                    }
                }
                503 => {
                    self.unavailable.fetch_add(1, Ordering::Relaxed);
                }
                other => self.note(format!("{address} answered {other}: {}", answer.text())),
            }
        }
    }

    fn note(&self, what: String) {
        lock(&self.wrong).push(what);
    }
}

impl Verdict {
    /// Nothing was wrong.
    #[track_caller]
    pub(crate) fn check(&self) {
        assert!(self.wrong.is_empty(), "{:#?}", self.wrong);
    }

    /// The longest that a revocation took, in seconds.
    pub(crate) fn slowest_revocation(&self) -> f64 {
        self.revocations.iter().copied().fold(0.0, f64::max)
    }

    /// Takes in what another load has found.
    pub(crate) fn add(&mut self, other: Self) {
        self.accepts += other.accepts;
        self.unavailable += other.unavailable;
        self.revocations.extend(other.revocations);
        self.wrong.extend(other.wrong);
    }
}

/// The middle, the 99th hundredth and the end of some durations, in milliseconds.
pub(crate) fn percentiles(seconds: &[f64]) -> String {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |hundredths: usize| sorted[(sorted.len() - 1) * hundredths / 100] * 1_000.0;
    format!("p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms of {}", at(50), at(99), at(100), sorted.len())
}

/// Ends the load however its scope is left.
struct Stop<'flag>(&'flag AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
