//! Pauses, crashes and lost answers, with `closed`: the limit holds through all of it.

use crate::{
    machine::Watch,
    proxy::LossyProxy,
    record::{Outcome, Record},
    server::{Plan, Server},
};
use bsk_test_services::Redis;
use std::{sync::atomic::Ordering, thread::sleep, time::Duration};

const LIMIT: u32 = 400;
const WINDOW_MS: u64 = 3_000;

fn plan(port: u16) -> Plan {
    let url = format!("redis://127.0.0.1:{port}/0");
    Plan { url, loss: "closed", limit: LIMIT, window_ms: WINDOW_MS, per_second: 250, millis: 12_000 }
}

fn judge(record: &Record) {
    println!(
        "{} admitted, {:.3} of ideal, {} refused, {} unknown, worst window {}",
        record.count(Outcome::Admitted),
        record.goodput(LIMIT as usize, WINDOW_MS),
        record.count(Outcome::Refused),
        record.count(Outcome::Unknown),
        record.worst_window(WINDOW_MS)
    );
    assert!(record.worst_window(WINDOW_MS) <= LIMIT as usize, "{}", record.worst_window(WINDOW_MS));
}

fn millis(millis: u64) {
    sleep(Duration::from_millis(millis));
}

#[test]
fn servers_that_pause_do_not_spend_what_has_run_out() {
    let Some(redis) = Redis::start() else { return };
    let watch = Watch::start(&redis.url());
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan(redis.port()))).collect();
    millis(1_000);
    for server in servers.iter().cycle().take(5) {
        server.signal("STOP");
        millis(1_300);
        server.signal("CONT");
        millis(300);
    }
    let record = Record::join(servers.into_iter().map(Server::finish));
    let machine = watch.stop();
    judge(&record);
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.93 - machine.late, "{machine:?}");
}

#[test]
fn servers_that_are_killed_leave_nothing_behind_that_could_be_spent_twice() {
    let Some(redis) = Redis::start() else { return };
    let plan = plan(redis.port());
    let steady: Vec<_> = (0..2).map(|_| Server::start(&plan)).collect();
    let mut records = Vec::new();
    for _ in 0..6 {
        let victim = Server::start(&plan);
        millis(1_700);
        victim.signal("KILL");
        records.push(victim.finish());
    }
    records.extend(steady.into_iter().map(Server::finish));
    judge(&Record::join(records));
}

#[test]
fn redis_that_stalls_costs_time_and_nothing_else() {
    let Some(redis) = Redis::start() else { return };
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan(redis.port()))).collect();
    // A server that was told that nothing is left asks again within a window, and is answered or waits in vain.
    for pause in [WINDOW_MS + 1_500, 400, 600, 300] {
        millis(1_500);
        redis.pause();
        millis(pause);
        redis.go_on();
    }
    let record = Record::join(servers.into_iter().map(Server::finish));
    judge(&record);
    assert!(record.count(Outcome::Unknown) > 0, "the long stall must have counted as a loss");
}

#[test]
fn lost_answers_are_asked_for_again_and_count_once() {
    let Some(redis) = Redis::start() else { return };
    let watch = Watch::start(&redis.url());
    let proxy = LossyProxy::start(redis.port(), |answer| answer % 9 == 8);
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan(proxy.port))).collect();
    let record = Record::join(servers.into_iter().map(Server::finish));
    let machine = watch.stop();
    judge(&record);
    let lost = proxy.lost.load(Ordering::Relaxed);
    assert!(lost > 20, "only {lost} answers were lost");
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.93 - machine.late, "{machine:?}");
}

#[test]
fn redis_that_forgets_everything_grants_nothing_before_it_knows_what_was_admitted() {
    let Some(mut redis) = Redis::start() else { return };
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan(redis.port()))).collect();
    for _ in 0..2 {
        millis(2_700);
        redis.kill();
        millis(200);
        redis.resume();
    }
    let record = Record::join(servers.into_iter().map(Server::finish));
    judge(&record);
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.6, "it must have come back");
}

#[test]
fn emptied_redis_is_noticed_too() {
    let Some(redis) = Redis::start() else { return };
    let servers: Vec<_> = (0..3).map(|_| Server::start(&plan(redis.port()))).collect();
    millis(2_700);
    let mut connection = redis::Client::open(redis.url()).unwrap().get_connection().unwrap();
    redis::cmd("FLUSHALL").exec(&mut connection).unwrap();
    let record = Record::join(servers.into_iter().map(Server::finish));
    judge(&record);
    assert!(record.goodput(LIMIT as usize, WINDOW_MS) >= 0.7, "it must have come back");
}
