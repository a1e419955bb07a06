//! Fleets in which nothing goes wrong.

use crate::{
    record::{Outcome, Record},
    server::{Plan, Server},
};
use bsk_test_services::Redis;

const LIMIT: u32 = 600;
const WINDOW_MS: u64 = 4_000;

fn plan(redis: &Redis, per_second: u32) -> Plan {
    Plan { url: redis.url(), loss: "closed", limit: LIMIT, window_ms: WINDOW_MS, per_second, millis: 16_000 }
}

fn run(plan: &Plan, servers: usize) -> Record {
    let servers: Vec<_> = (0..servers).map(|_| Server::start(plan)).collect();
    let record = Record::join(servers.into_iter().map(Server::finish));
    println!(
        "{} of {} admitted, {:.3} of ideal, worst window {}, {:.3} calls an admission",
        record.count(Outcome::Admitted),
        record.requests.len(),
        record.goodput(LIMIT as usize, WINDOW_MS),
        record.worst_window(WINDOW_MS),
        record.calls_per_admission(),
    );
    record
}

fn three_servers_under_three_times_the_limit(redis: &Redis) {
    let record = run(&plan(redis, 150), 3);
    assert!(record.worst_window(WINDOW_MS) <= LIMIT as usize);
    // On a busy machine less is admitted than can be.
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.8);
    assert!(record.calls_per_admission() <= 0.3);
    assert!(record.count(Outcome::Unknown) * 50 <= record.requests.len());
}

#[test]
fn three_servers_admit_the_limit_and_no_more() {
    let Some(redis) = Redis::start() else { return };
    three_servers_under_three_times_the_limit(&redis);
}

#[test]
fn valkey_does_as_well() {
    // Debian has no package of it yet, so that it is not asked for everywhere.
    let path = std::env::var_os("PATH").unwrap_or_default();
    if !std::env::split_paths(&path).any(|directory| directory.join("valkey-server").is_file()) {
        println!("skipped: this machine has no valkey-server");
        return;
    }
    let Some(redis) = Redis::start_program("valkey-server", &[]) else { return };
    three_servers_under_three_times_the_limit(&redis);
}

#[test]
fn below_the_limit_nothing_is_refused_and_calls_are_few() {
    let Some(redis) = Redis::start() else { return };
    let record = run(&plan(&redis, 35), 3);
    assert_eq!(record.count(Outcome::Refused), 0);
    // A machine that is busy for a second looks like a Redis that is away.
    assert!(record.count(Outcome::Unknown) * 50 <= record.requests.len());
    assert!(record.calls_per_admission() <= 0.15);
}

/// The checker has teeth: servers that do not share are found out.
#[test]
fn servers_that_do_not_share_are_found_out() {
    let (Some(one), Some(other)) = (Redis::start(), Redis::start()) else { return };
    let servers = [&one, &other].map(|redis| Server::start(&Plan { millis: 5_000, ..plan(redis, 200) }));
    let record = Record::join(servers.map(Server::finish));
    assert!(record.worst_window(WINDOW_MS) > LIMIT as usize);
}
