//! What keys were used for, as the server recorded it and as those who used them were answered.

mod load;

use serde_json::json;

use crate::harness::{Key, Options, Organization, Server, in_seconds, unix_seconds};
use load::{Counts, Load, Tally};

/// How many seconds a server waits before it records, where a crash is to lose little.
const RECORD_INTERVAL: u32 = 1;

/// Most seconds of use that may be missing after a crash then: recording takes its time, too.
const MOST_LOST: f64 = 4.0;

/// Most transactions a second, however many requests there are.
const MOST_TRANSACTIONS: f64 = 10.0;

/// Most transactions beside those, in a time that may be short.
const SPARE_TRANSACTIONS: f64 = 20.0;

#[test]
fn totals_are_exact_after_a_graceful_stop_and_cost_no_transaction_for_each_request() {
    let mut server = Server::start();
    let used = Used::new(&server, 50);
    let measured = measure(&server, &used, 100_000);
    let most = SPARE_TRANSACTIONS + MOST_TRANSACTIONS * measured.seconds;
    assert!(f64::from(measured.transactions) < most, "{measured:?}");
    assert!(server.stop().success());
    server.run(&Options::default());
    assert_eq!(used.recorded(&server), measured.tally.counts);
}

#[test]
fn a_crash_loses_no_more_than_the_last_seconds() {
    let options = Options {
        arguments: vec!["--record-interval".to_owned(), format!("{RECORD_INTERVAL}s")],
        ..Options::default()
    };
    let mut server = Server::start_with(&options);
    let used = Used::new(&server, 50);
    let load = used.load(&server, u64::MAX);
    let crashed_after = |load: &Load| load.seconds() > 2.0 * MOST_LOST;
    let tally = crash(&mut server, load, crashed_after);
    server.run(&options);
    let lost = tally.lost(&used.recorded(&server));
    assert!(lost.seconds <= MOST_LOST, "{lost:?}");
}

/// The figures that the documentation gives: `benches/usage`.
#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_ten_million_requests() {
    let mut server = Server::start();
    let used = Used::new(&server, 1_000);
    let measured = measure(&server, &used, 10_000_000);
    let transactions = f64::from(measured.transactions) / 1e4;
    eprintln!(
        "10,000,000 requests to 1,000 keys in {:.0} s ({:.0} a second): {}; {} transactions, {transactions:.4} for 1,000 requests",
        measured.seconds,
        1e7 / measured.seconds,
        measured.tally.total(),
        measured.transactions,
    );
    assert!(transactions < 1.0);
    if let Some(commits) = measured.commits {
        let commits_per_thousand = f64::from(commits) / 1e4;
        eprintln!("by the database's own count {commits}, {commits_per_thousand:.4} for 1,000 requests");
        assert!(commits_per_thousand < 1.0);
    }
    assert!(server.stop().success());
    server.run(&Options::default());
    let recorded = used.recorded(&server);
    eprintln!("after a graceful stop the database has {}", Counts::sum(&recorded));
    assert_eq!(recorded, measured.tally.counts, "each key");

    let before = recorded;
    let load = used.load(&server, u64::MAX);
    let tally = crash(&mut server, load, |load| load.answered() > 5_000_000);
    server.run(&Options::default());
    let since: Vec<Counts> =
        used.recorded(&server).iter().zip(&before).map(|(now, before)| now.since(before)).collect();
    let lost = tally.lost(&since);
    eprintln!(
        "kill -9 after {} were answered: {} are missing, as many as were answered in the last {:.2} s",
        tally.total(),
        lost.requests,
        lost.seconds
    );
    assert!(lost.seconds < 4.0, "{lost:?}");
}

/// Keys that are used: most may do what they are used for, every tenth lacks the scope, and every tenth has a limit
/// that is soon used up.
struct Used {
    organization: String,
    admin: Key,
    keys: Vec<Key>,
}

impl Used {
    fn new(server: &Server, number: usize) -> Self {
        let organization = server.organization_limited(1_000_000, 60);
        let make = |index: usize| match index % 10 {
            3 => organization.key(&["write"]),
            7 => organization.key_with(&json!({
                "name": "limited", "scopes": ["read"], "rateLimit": {"limit": 100, "windowSeconds": 60}
            })),
            _ => organization.key(&["read"]),
        };
        let keys: Vec<Key> = (0..number).map(make).collect();
        let Organization { id: organization, owner: admin, .. } = organization;
        Self { organization, admin, keys }
    }

    /// Begins to use the keys in turn.
    fn load(&self, server: &Server, requests: u64) -> Load {
        let ask = |key| server.caller(key).request("GET", "/auth?scope=read").bytes();
        Load::begin(server.address(), self.keys.iter().map(ask).collect(), requests)
    }

    /// What the server says of each key.
    fn recorded(&self, server: &Server) -> Vec<Counts> {
        let (from, to) = (in_seconds(-86_400.0), in_seconds(60.0));
        let admin = server.caller(&self.admin);
        let of = |key: &Key| {
            let path = format!("/organization/{}/api-keys/{}", self.organization, key.id);
            let usage = admin.get(&format!("{path}/usage?from={from}&to={to}&step=day")).expect(200).json();
            let steps = usage["usage"].as_array().expect("a list");
            let sum = |field: &str| steps.iter().filter_map(|step| step[field].as_u64()).sum();
            Counts {
                admitted: sum("admitted"),
                rate_limited: sum("rateLimited"),
                forbidden: sum("forbidden"),
            }
        };
        self.keys.iter().map(of).collect()
    }
}

/// What came of so many requests.
#[derive(Debug)]
struct Measured {
    tally: Tally,
    seconds: f64,
    transactions: u32,
    /// The same as the database counts them, if it does.
    commits: Option<u32>,
}

/// Uses keys so often, and counts the transactions as soon as each has been looked up.
fn measure(server: &Server, used: &Used, requests: u64) -> Measured {
    let first = used.keys.len() as u64;
    let looked_up = used.load(server, first).end();
    let (began, before, commits) = (unix_seconds(), transactions(server), server.commits());
    let tally = looked_up.with(used.load(server, requests - first).end());
    let (seconds, transactions) = (unix_seconds() - began, transactions(server) - before);
    let commits = commits.and_then(|before| Some(server.commits()?.saturating_sub(before)));
    assert_eq!(tally.total().answers(), requests);
    Measured { tally, seconds, transactions, commits }
}

/// Kills the server in the middle, and says what it had answered.
fn crash(server: &mut Server, load: Load, now: impl Fn(&Load) -> bool) -> Tally {
    while !now(&load) {
        load.pause();
    }
    server.crash();
    let tally = load.end();
    assert!(tally.unanswered > 0, "it was killed in the middle");
    tally
}

fn transactions(server: &Server) -> u32 {
    let metrics =
        server.anonymous().send(&crate::harness::Request::new("GET", "/metrics")).expect(200).text();
    let name = "bsk_store_transactions_total ";
    let value =
        metrics.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{metrics}"));
    value.parse().expect("a number")
}
