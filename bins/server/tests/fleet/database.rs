//! A database that is gone for a while.

use std::time::Duration;

use crate::COMMIT;
use crate::harness::{eventually, unix_seconds, wait_until};
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::{Outcome, micros, now};

#[test]
fn database_that_is_gone_leaves_no_wrong_answer_and_servers_heal() {
    let Some(mut fleet) = Fleet::start(3, "1s") else { return };
    let outage = gone_for(&mut fleet, 4.0);
    assert!(outage.unavailable > 0, "{outage:?}");
}

/// What a database that was gone has cost.
#[derive(Debug)]
pub(crate) struct Outage {
    /// The last request that was accepted began so long after the database was gone, in seconds.
    pub(crate) last_accepted: f64,
    /// The first refusal to know was answered so long after the database was gone, in seconds.
    pub(crate) first_unavailable: f64,
    /// All servers made and accepted keys so long after its return, in seconds.
    pub(crate) healed: f64,
    pub(crate) accepted: usize,
    pub(crate) unavailable: usize,
}

/// Takes the database away under load, and checks what the servers say.
pub(crate) fn gone_for(fleet: &mut Fleet, seconds: f64) -> Outage {
    let (mut gone, mut back, mut healed) = (0, 0, 0.0);
    let record = Load::on(fleet, Usage::default()).run(|load| {
        load.revoke_one(0);
        let ailing = load.trouble_everywhere();
        fleet.postgres_mut().kill();
        gone = now();
        let began = unix_seconds();
        wait_until(began + seconds);
        back = now();
        fleet.postgres_mut().resume();
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
        healed = unix_seconds() - returned;
        assert!(healed < 2.0 + COMMIT, "{healed} s");
        load.revoke_one(2);
    });
    record.check();
    let lease = micros(Duration::from_secs(1));
    let meanwhile = |outcome| {
        record
            .calls
            .iter()
            .filter(move |call| call.outcome == outcome && call.began >= gone && call.ended < back)
    };
    let last_accepted = meanwhile(Outcome::Accepted).map(|call| call.began).max().unwrap_or(gone);
    assert!(last_accepted <= gone + lease, "accepted though nobody can know");
    let first_unavailable = meanwhile(Outcome::Unavailable).map(|call| call.ended).min();
    let since = |moment| Duration::from_micros(moment - gone).as_secs_f64();
    Outage {
        last_accepted: since(last_accepted),
        first_unavailable: since(first_unavailable.expect("servers say that they cannot know")),
        healed,
        accepted: meanwhile(Outcome::Accepted).count(),
        unavailable: meanwhile(Outcome::Unavailable).count(),
    }
}
