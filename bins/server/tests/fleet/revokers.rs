//! Whoever revokes is stopped in the middle: others must not have to wait for it longer than for anybody else.

use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::COMMIT;
use crate::link::Link;
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::now;

/// Between how many of its messages to the database a server is stopped that revokes.
const MESSAGES: u64 = 6;

/// Asks how many hold the head of the log while the database waits for them.
const HOLDERS: &str = "
    SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE relation = 'change_head'::regclass AND mode <> 'AccessShareLock' AND state LIKE 'idle in transaction%'
";

/// More messages than any change takes.
const MOST_MESSAGES: u64 = 80;

#[test]
fn whoever_stops_in_the_middle_of_a_change_does_not_hold_the_log() {
    let Some(mut fleet) = Fleet::idle(1, "5s") else { return };
    let link = fleet.reach_by_link(0);
    fleet.run();
    let organization = &fleet.organization();
    let holder_is_seen = {
        let mut session = fleet.session();
        session.run("BEGIN");
        session.run("UPDATE change_head SET pos = pos");
        fleet.ask(HOLDERS)
    };
    assert_eq!(holder_is_seen, "1", "the question has teeth");
    let stopped = [
        stop_in(&fleet, &link, || {
            let key = organization.key_path(&organization.key(&["read"]));
            move || drop(organization.admin().post(&format!("{key}/rotate"), &json!({})))
        }),
        stop_in(&fleet, &link, || {
            let key = organization.key_path(&organization.key(&["read"]));
            let limit = json!({ "name": "tight", "rateLimit": { "limit": 1, "windowSeconds": 60 } });
            move || drop(organization.admin().patch(&key, &limit))
        }),
        stop_in(&fleet, &link, || {
            command(
                &fleet,
                &organization.id,
                &["org", "update", "--limit", "900000", "--window-seconds", "1"],
            )
        }),
        stop_in(&fleet, &link, || command(&fleet, &organization.id, &["org", "suspend"])),
    ];
    assert!(stopped.iter().all(|times| *times >= 2), "{stopped:?}");
}

/// Has a change stopped after its first message to the database, then after its second, and so on until it ends before
/// that. Gives how often it was stopped.
fn stop_in<Change: FnOnce() + Send>(fleet: &Fleet, link: &Link, prepare: impl Fn() -> Change) -> u64 {
    for messages in 1..MOST_MESSAGES {
        let change = prepare();
        link.stall_after_messages(messages);
        let is_stopped = thread::scope(|scope| {
            scope.spawn(change);
            let is_stopped = link.wait_until_stalled(Duration::from_millis(700));
            for _ in 0..3 {
                assert_eq!(fleet.ask(HOLDERS), "0", "after {messages} messages");
            }
            link.flow();
            is_stopped
        });
        if !is_stopped {
            return messages - 1;
        }
    }
    panic!("a change takes more than {MOST_MESSAGES} messages");
}

/// An operator's command about an organization.
fn command(fleet: &Fleet, organization: &str, words: &[&str]) -> impl FnOnce() + Send + use<> {
    let mut program = fleet.server(0).program(&[words, &["--organization", organization]].concat());
    move || drop(program.output())
}

#[test]
fn server_that_is_stopped_while_it_revokes_holds_nobody_up() {
    let Some(mut fleet) = Fleet::idle(3, "1s") else { return };
    let link = fleet.reach_by_link(0);
    fleet.run();
    let mut others = Vec::new();
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for messages in 1..=MESSAGES {
            let (mine, other) = (load.take_live(), load.take_live());
            let ailing = load.trouble(0);
            link.stall_after_messages(messages);
            thread::scope(|scope| {
                scope.spawn(|| load.revoke(0, &mine));
                // It revokes with fewer messages, perhaps: then it is stopped a little later.
                link.wait_until_stalled(Duration::from_millis(500));
                fleet.server(0).hang();
                let began = now();
                load.revoke(1, &other).expect("the others go on");
                others.push(Duration::from_micros(now() - began).as_secs_f64());
                fleet.server(0).wake();
                link.flow();
            });
            drop(ailing);
            load.make_key(1);
            load.make_key(2);
        }
    });
    record.check();
    let slowest = others.iter().copied().fold(0.0, f64::max);
    assert!(slowest < 1.05 + COMMIT, "{others:?}");
}

#[test]
fn key_whose_revoker_died_in_the_middle_is_revoked_by_the_next_one() {
    let Some(mut fleet) = Fleet::idle(3, "1s") else { return };
    let link = fleet.reach_by_link(0);
    fleet.run();
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for messages in 1..=3 {
            let key = load.take_live();
            let ailing = load.trouble(0);
            link.stall_after_messages(messages);
            thread::scope(|scope| {
                let first = scope.spawn(|| load.revoke(0, &key));
                link.wait_until_stalled(Duration::from_millis(500));
                fleet.server_mut(0).crash();
                drop(first.join());
                load.revoke(1, &key).expect("a repeat revokes");
            });
            link.flow();
            fleet.restart(0);
            drop(ailing);
            load.make_key(0);
        }
    });
    record.check();
}
