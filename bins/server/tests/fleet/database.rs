//! A database that is gone for a while.

use std::time::Duration;

use crate::COMMIT;
use crate::harness::{eventually, unix_seconds, wait_until};
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::{Outcome, micros};

#[test]
fn database_that_is_gone_leaves_no_wrong_answer_and_servers_heal() {
    let Some(mut fleet) = Fleet::start(3, "1s") else { return };
    gone_for(&mut fleet, 4.0);
}

/// Takes the database away under load, and checks what the servers say.
pub(crate) fn gone_for(fleet: &mut Fleet, seconds: f64) {
    let (mut gone, mut back) = (0, 0);
    let record = Load::on(fleet, Usage::default()).run(|load| {
        load.revoke_one(0);
        let ailing = load.trouble_everywhere();
        gone = crate::record::now();
        let began = unix_seconds();
        fleet.postgres_mut().kill();
        wait_until(began + seconds);
        fleet.postgres_mut().resume();
        back = crate::record::now();
        drop(ailing);
        let returned = unix_seconds();
        let key = eventually("keys are made again", || {
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| load.make_secret_key(1))).ok()
        });
        for server in 0..3 {
            eventually("the server verifies again", || {
                (load.call(server, &key) == Outcome::Accepted).then_some(())
            });
        }
        let took = unix_seconds() - returned;
        assert!(took < 2.0 + COMMIT, "{took} s");
        load.revoke_one(2);
    });
    record.check();
    let lease = micros(Duration::from_secs(1));
    let accepted = record.calls.iter().filter(|call| call.outcome == Outcome::Accepted);
    let late = accepted.filter(|call| call.began > gone + lease && call.ended < back).count();
    assert_eq!(late, 0, "accepted though nobody can know");
    assert!(record.count(Outcome::Unavailable) > 0);
}
