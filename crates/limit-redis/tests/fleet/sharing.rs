//! Fleets in which nothing goes wrong.

use crate::{
    machine::{Machine, Watch},
    record::{Outcome, Record},
    server::{Plan, Server},
};
use bsk_test_services::Redis;

const LIMIT: u32 = 600;
const WINDOW_MS: u64 = 4_000;

fn plan(redis: &Redis, per_second: u32) -> Plan {
    Plan { url: redis.url(), loss: "closed", limit: LIMIT, window_ms: WINDOW_MS, per_second, millis: 16_000 }
}

fn run(plan: &Plan, servers: usize) -> (Record, Machine) {
    let watch = Watch::start(&plan.url);
    let servers: Vec<_> = (0..servers).map(|_| Server::start(plan)).collect();
    let record = Record::join(servers.into_iter().map(Server::finish));
    let machine = watch.stop();
    println!(
        "{} of {} admitted, {:.3} of ideal, {} unknown, worst window {}, {:.3} calls an admission, {machine:?}",
        record.count(Outcome::Admitted),
        record.requests.len(),
        record.goodput(LIMIT as usize, WINDOW_MS),
        record.count(Outcome::Unknown),
        record.worst_window(WINDOW_MS),
        record.calls_per_admission(),
    );
    assert!(!machine.was_steady() || record.count(Outcome::Unknown) == 0);
    (record, machine)
}

fn three_servers_under_three_times_the_limit(redis: &Redis) {
    let (record, machine) = run(&plan(redis, 150), 3);
    assert!(record.worst_window(WINDOW_MS) <= LIMIT as usize);
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.95 - machine.late);
    assert!(record.calls_per_admission() <= 0.3);
}

#[test]
fn three_servers_admit_the_limit_and_no_more() {
    let Some(redis) = Redis::start() else { return };
    three_servers_under_three_times_the_limit(&redis);
}

#[test]
fn valkey_does_as_well() {
    // Debian 12 has it in its backports only, so that it is not asked for everywhere.
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
    let (record, _) = run(&plan(&redis, 35), 3);
    assert_eq!(record.count(Outcome::Refused), 0);
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
