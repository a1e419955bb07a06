//! Whoever revokes is stopped in the middle: others must not have to wait for it longer than for anybody else.

use std::thread;
use std::time::Duration;

use crate::COMMIT;
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::now;

/// Between how many of its messages to the database a server is stopped that revokes.
const MESSAGES: u64 = 6;

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
