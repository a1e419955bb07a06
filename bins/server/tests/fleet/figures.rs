//! The figures that the documentation gives. They take minutes, and belong on a quiet machine: `benches/fleet/run`.

use std::time::Duration;

use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::{Outcome, Record, percentiles};

/// How many requests must be accepted.
const ACCEPTS: usize = 500_000;

#[test]
#[ignore = "takes minutes, and belongs on a quiet machine"]
fn figures_of_a_calm_fleet() {
    let Some(mut fleet) = Fleet::idle_durable(3, "5s") else { return };
    fleet.run();
    let commits = fleet.bare_commits(300);
    let mut calm = Record::default();
    while calm.count(Outcome::Accepted) < ACCEPTS {
        calm.add(Load::on(&fleet, Usage::default()).run(|load| {
            for round in 0..100 {
                load.revoke_one(round % 3);
                std::thread::park_timeout(Duration::from_millis(20));
            }
        }));
    }
    println!("bare commit: {}", percentiles(&commits));
    println!("revocation:  {}", percentiles(&calm.revocation_seconds()));
    tell(&calm);
}

fn tell(record: &Record) {
    let violations = record.violations();
    println!(
        "accepted {}, after a revocation had returned {}; {violations:?}",
        record.count(Outcome::Accepted),
        violations.late_accepts()
    );
    record.check();
}
