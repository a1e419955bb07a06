//! What is done while Redis is away.

use crate::{
    record::{Outcome, Record},
    server::{Plan, Server, ask, micros, open, quota},
};
use bsk_limit::{SharedKey, SharedLimits as _};
use bsk_limit_redis::State;
use bsk_test_services::Redis;
use std::{thread::sleep, time::Duration};

const LIMIT: u32 = 300;
const WINDOW_MS: u64 = 3_000;

/// Three servers, and no Redis from 4 s to 10 s. Says when it was certainly away.
fn lose_redis(loss: &'static str) -> Option<(Record, u64, u64)> {
    let mut redis = Redis::start()?;
    let plan =
        Plan { url: redis.url(), loss, limit: LIMIT, window_ms: WINDOW_MS, per_second: 150, millis: 16_000 };
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan)).collect();
    sleep(Duration::from_secs(4));
    redis.kill();
    let from = micros();
    sleep(Duration::from_secs(6));
    let to = micros();
    redis.resume();
    let record = Record::join(servers.into_iter().map(Server::finish));
    println!(
        "{loss}: {} admitted, {} while Redis was away, {} unknown, worst window {}",
        record.count(Outcome::Admitted),
        record.admitted_between(from, to),
        record.count(Outcome::Unknown),
        record.worst_window(WINDOW_MS)
    );
    Some((record, from, to))
}

#[test]
fn share_goes_on_and_stays_below_twice_the_limit() {
    let Some((record, from, to)) = lose_redis("share") else { return };
    assert!(record.worst_window(WINDOW_MS) < 2 * LIMIT as usize);
    // A second passes before it counts as lost, and a window before the last lease is too old.
    let settled = record.requests.iter().filter(|request| request.began > from + 2_000_000).copied();
    let outage = Record { requests: settled.filter(|request| request.ended < to).collect(), calls: 0 };
    assert!(outage.worst_window(WINDOW_MS) <= LIMIT as usize, "{}", outage.worst_window(WINDOW_MS));
    assert!(record.admitted_between(from + 2_000_000, to) >= LIMIT as usize, "the servers must have gone on");
    assert!(record.admitted_between(to + 3_000_000, u64::MAX) >= LIMIT as usize / 2, "and come back");
}

#[test]
fn closed_admits_nothing_but_what_is_in_hand_and_keeps_the_limit() {
    let Some((record, from, to)) = lose_redis("closed") else { return };
    assert!(record.worst_window(WINDOW_MS) <= LIMIT as usize);
    assert_eq!(record.admitted_between(from + 2_000_000, to), 0);
    assert!(record.admitted_between(to + 3_000_000, u64::MAX) >= LIMIT as usize, "it must have come back");
}

#[test]
fn open_admits_everything() {
    let Some((record, from, to)) = lose_redis("open") else { return };
    let away =
        record.requests.iter().filter(|request| request.began > from + 1_500_000 && request.ended < to);
    assert!(away.clone().count() > 1_000 && away.clone().all(|request| request.outcome == Outcome::Admitted));
}

#[test]
fn one_slow_answer_is_no_outage() {
    let Some(redis) = Redis::start() else { return };
    let limits = open(&redis.url(), "closed").unwrap();
    let window = limits.window(SharedKey([1; 16]), quota(10, 60_000));
    redis.pause();
    let asked = std::thread::spawn(move || ask(&window));
    sleep(Duration::from_millis(600));
    assert_eq!(limits.state(), State::Shared);
    redis.go_on();
    assert_eq!(asked.join().unwrap(), Outcome::Admitted);
    assert!(limits.counters().failures > 0);
}

#[test]
fn loss_and_return_can_be_seen() {
    let Some(mut redis) = Redis::start() else { return };
    let limits = open(&redis.url(), "share").unwrap();
    assert_eq!((limits.state(), limits.servers()), (State::Shared, 1));
    let other = open(&redis.url(), "share").unwrap();
    let eventually = |is_so: &dyn Fn() -> bool| {
        (0..100).any(|_| {
            sleep(Duration::from_millis(100));
            is_so()
        })
    };
    assert!(eventually(&|| limits.servers() == 2), "the servers hear of each other");
    redis.kill();
    assert!(eventually(&|| limits.state() == State::Lost));
    redis.resume();
    assert!(eventually(&|| limits.state() == State::Shared && other.state() == State::Shared));
}
