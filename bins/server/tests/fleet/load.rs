//! Requests with a few keys on every server, while keys are revoked and made.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::commits::Embedded;
use crate::harness::{Answer, Connection, Key, Request, Server, eventually};
use crate::members::Fleet;
use crate::record::{Call, KeyNumber, Outcome, Record, Revocation, Trouble, now};

/// How a fleet is used.
#[derive(Clone, Debug)]
pub(crate) struct Usage {
    /// Live keys that are used at once; as many that were revoked last are used beside them.
    pub(crate) keys: usize,
    /// Threads that use them, on each server.
    pub(crate) users: usize,
    /// The pause of a user between two requests. Servers and database share the machine with their users, and need
    /// some of it.
    pub(crate) pause: Duration,
    /// The limit of each key and its window in seconds; `None`: more than anybody uses.
    pub(crate) limit: Option<(u32, u32)>,
}

impl Default for Usage {
    fn default() -> Self {
        Self { keys: 8, users: 2, pause: Duration::from_millis(1), limit: None }
    }
}

/// Requests on every server of a fleet.
pub(crate) struct Load {
    usage: Usage,
    servers: Vec<SocketAddr>,
    organization: String,
    owner: Key,
    next: AtomicUsize,
    live: Mutex<VecDeque<Arc<Used>>>,
    /// What users use: live keys, and those that were revoked last.
    used: Mutex<VecDeque<Arc<Used>>>,
    over: AtomicBool,
    accepts: AtomicUsize,
    record: Mutex<Record>,
}

/// A key that is used.
pub(crate) struct Used {
    pub(crate) number: KeyNumber,
    key: Key,
}

impl Load {
    /// A load that does not run yet.
    pub(crate) fn on(fleet: &Fleet, usage: Usage) -> Self {
        let organization = fleet.organization();
        let load = Self {
            servers: fleet.servers().map(Server::address).collect(),
            organization: organization.id,
            owner: organization.owner,
            next: AtomicUsize::new(0),
            live: Mutex::default(),
            used: Mutex::default(),
            over: AtomicBool::new(false),
            accepts: AtomicUsize::new(0),
            record: Mutex::default(),
            usage,
        };
        for _ in 0..load.usage.keys {
            load.make_key(0);
        }
        load
    }

    /// Runs it while `happens` does, and gives everything that was done.
    pub(crate) fn run(self, happens: impl FnOnce(&Self)) -> Record {
        thread::scope(|scope| {
            let users = self.usage.users;
            let users = (0..self.servers.len() * users).map(|user| (user % self.servers.len(), user));
            let users: Vec<_> = users.map(|(server, user)| (&self, server, user)).collect();
            let running: Vec<_> = users
                .into_iter()
                .map(|(load, server, user)| scope.spawn(move || load.use_keys(server, user)))
                .collect();
            // A panic must not leave the users running.
            let stop = Stop(&self.over);
            eventually("the load is on", || (self.accepts() >= 50.min(self.enough())).then_some(()));
            happens(&self);
            drop(stop);
            for user in running {
                let calls = user.join().expect("a user ends well");
                lock(&self.record).calls.extend(calls);
            }
        });
        self.record.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many requests were accepted so far.
    pub(crate) fn accepts(&self) -> usize {
        self.accepts.load(Ordering::Relaxed)
    }

    /// Makes a key by a call to this server; users take it up at once.
    #[track_caller]
    pub(crate) fn make_key(&self, server: usize) -> Arc<Used> {
        let used = self.make_secret_key(server);
        lock(&self.live).push_back(Arc::clone(&used));
        let mut known = lock(&self.used);
        known.push_back(Arc::clone(&used));
        if known.len() > 2 * self.usage.keys {
            known.pop_front();
        }
        used
    }

    /// Makes a key that nobody uses by himself.
    #[track_caller]
    pub(crate) fn make_secret_key(&self, server: usize) -> Arc<Used> {
        let number = KeyNumber(self.next.fetch_add(1, Ordering::Relaxed));
        let limit =
            self.usage.limit.map(|(limit, window)| json!({ "limit": limit, "windowSeconds": window }));
        let body = json!({ "name": "used", "scopes": ["read"], "rateLimit": limit });
        let request = self.request("POST", "").json(&body);
        let answer = send(self.servers[server], &request).expect("a server that is well makes keys");
        Arc::new(Used { number, key: Key::from_created(&answer.expect(201).json()) })
    }

    /// Uses a key once.
    pub(crate) fn call(&self, server: usize, used: &Used) -> Outcome {
        let mut connection = None;
        let call = self.call_on(&mut connection, server, used);
        lock(&self.record).calls.push(call);
        call.outcome
    }

    /// Revokes the oldest live key by a call to this server, and puts a new one in its place. Gives the receipt.
    #[track_caller]
    pub(crate) fn revoke_one(&self, server: usize) -> Value {
        let used = self.take_live();
        let receipt = self.revoke(server, &used).expect("a server that is well revokes");
        self.make_key(server);
        receipt
    }

    /// The oldest live key; it is not revoked by others any more.
    #[track_caller]
    pub(crate) fn take_live(&self) -> Arc<Used> {
        lock(&self.live).pop_front().expect("a key lives")
    }

    /// Revokes a key by a call to this server, for whose return nobody waits.
    pub(crate) fn revoke_unmeasured(&self, server: usize, used: &Used) {
        let revocation = Revocation { key: used.number, began: now(), returned: None };
        lock(&self.record).revocations.push(revocation);
        drop(send(self.servers[server], &self.request("DELETE", &format!("/{}", used.key.id))));
    }

    /// Revokes a key by a call to this server; gives the receipt, if there was an answer.
    pub(crate) fn revoke(&self, server: usize, used: &Used) -> Option<Value> {
        self.revoke_by(used, || {
            let answer = send(self.servers[server], &self.request("DELETE", &format!("/{}", used.key.id)))?;
            (answer.status == 200).then(|| answer.json()["revocation"].clone())
        })
    }

    /// Revokes the oldest live key through a member that is none of these servers, and puts a new one in its place.
    /// Gives how long the call took, in seconds.
    #[track_caller]
    pub(crate) fn revoke_one_through(&self, member: &Embedded) -> f64 {
        let used = self.take_live();
        let took = self.revoke_by(&used, || Some(member.revoke(&self.organization, &used.key.id)));
        self.make_key(0);
        took.expect("a member that is well revokes")
    }

    /// Revokes a key in some way; gives what that gives, which is nothing if it did not go well.
    fn revoke_by<T>(&self, used: &Used, revoke: impl FnOnce() -> Option<T>) -> Option<T> {
        let place = {
            let mut record = lock(&self.record);
            record.revocations.push(Revocation { key: used.number, began: now(), returned: None });
            record.revocations.len() - 1
        };
        let done = revoke()?;
        let returned = now();
        lock(&self.record).revocations[place].returned = Some(returned);
        self.let_everybody_try();
        Some(done)
    }

    /// Says that from now on, until what is returned is dropped, something ails this server.
    pub(crate) fn trouble(&self, server: usize) -> Ailing<'_> {
        self.ailing(&[server])
    }

    /// Says that something ails all servers.
    pub(crate) fn trouble_everywhere(&self) -> Ailing<'_> {
        self.ailing(&(0..self.servers.len()).collect::<Vec<_>>())
    }

    fn ailing(&self, servers: &[usize]) -> Ailing<'_> {
        let mut record = lock(&self.record);
        let from = now();
        let places = servers.iter().map(|server| {
            record.troubles.push(Trouble { server: *server, from, until: u64::MAX });
            record.troubles.len() - 1
        });
        Ailing { places: places.collect(), load: self }
    }

    /// Waits until every user has had the time to use every key.
    fn let_everybody_try(&self) {
        let goal = self.accepts() + self.enough();
        // While servers are stopped or the database is gone there may be none.
        for _ in 0..100 {
            if self.accepts() >= goal {
                break;
            }
            thread::park_timeout(Duration::from_millis(1));
        }
    }

    fn enough(&self) -> usize {
        2 * self.usage.keys * self.usage.users * self.servers.len()
    }

    fn use_keys(&self, server: usize, user: usize) -> Vec<Call> {
        let (mut calls, mut turn, mut connection) = (Vec::new(), user, None);
        while !self.over.load(Ordering::Relaxed) {
            thread::park_timeout(self.usage.pause);
            turn += 1;
            let key = {
                let known = lock(&self.used);
                Arc::clone(&known[turn % known.len()])
            };
            let call = self.call_on(&mut connection, server, &key);
            if call.outcome == Outcome::Accepted {
                self.accepts.fetch_add(1, Ordering::Relaxed);
            }
            calls.push(call);
        }
        calls
    }

    fn call_on(&self, connection: &mut Option<Connection>, server: usize, used: &Used) -> Call {
        let request = Request::new("GET", "/api/v1/auth").header("X-API-Key", &used.key.text);
        let began = now();
        if connection.is_none() {
            *connection = Connection::try_open(self.servers[server]).ok();
        }
        let answer = connection.as_mut().and_then(|open| open.send(&request));
        let outcome = answer.map_or(Outcome::Unanswered, |answer| Outcome::of(answer.status));
        if outcome == Outcome::Unanswered {
            *connection = None;
        }
        Call { server, key: used.number, began, ended: now(), outcome }
    }

    /// A request of the owner, about the organization's keys.
    fn request(&self, method: &str, below: &str) -> Request {
        let path = format!("/api/v1/organization/{}/api-keys{below}", self.organization);
        Request::new(method, &path).header("X-API-Key", &self.owner.text)
    }
}

/// Something ails servers until this is dropped.
pub(crate) struct Ailing<'load> {
    load: &'load Load,
    places: Vec<usize>,
}

impl Drop for Ailing<'_> {
    fn drop(&mut self) {
        let until = now();
        let mut record = lock(&self.load.record);
        for place in &self.places {
            record.troubles[*place].until = until;
        }
    }
}

/// Ends the load however its scope is left.
struct Stop<'flag>(&'flag AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn send(server: SocketAddr, request: &Request) -> Option<Answer> {
    Connection::try_open(server).ok()?.send(request)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
