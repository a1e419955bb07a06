//! A fleet of the real thing on one thread: time passes only when a message
//! travels, and what else happens meanwhile is drawn from a seed.
//!
//! Whatever calls the store is a message. While it is under way, the other
//! servers renew, answer, revoke, stop, crash and are cut off, so that one seed
//! is one interleaving, the same at every run. Two things are judged: no key is
//! accepted by a verification that began after its revocation had returned,
//! and no server admits more than the limit in any window.

mod fleet;
mod link;
mod record;
mod server;

use fleet::{Fleet, Plan, Trouble};
use link::Fault;
use record::Verdicts;

fn run(seed: u64, plan: Plan) -> Verdicts {
    let fleet = Fleet::new(seed, plan);
    fleet.run();
    fleet.verdicts()
}

/// Small and large fleets, each with another seed.
fn plans(trouble: Trouble) -> impl Iterator<Item = (u64, Plan)> {
    let sizes = [3, 4, 5, 8, 20, 50];
    (0_u64..).zip(sizes).flat_map(move |(place, servers)| {
        let seeds = if servers < 8 { 12 } else { 2 };
        let plan = Plan { servers, millis: 20_000, trouble, ..Plan::CALM };
        (0..seeds).map(move |seed| (place * 100 + seed, plan))
    })
}

#[test]
fn calm_fleet_answers_every_request_and_revokes_without_waiting() {
    for (seed, plan) in plans(Trouble::None) {
        let verdicts = run(seed, plan);
        assert_eq!(verdicts.violations, Vec::<String>::new(), "seed {seed}, {plan:?}");
        assert_eq!((verdicts.unavailable, verdicts.waited_for_leases), (0, 0), "seed {seed}, {plan:?}");
        assert!(verdicts.accepted > 1_000 && verdicts.revoked > 3, "seed {seed}: {verdicts:?}");
    }
}

#[test]
fn no_fault_of_machines_or_networks_gets_a_revoked_key_accepted() {
    let mut waited = 0;
    for (seed, plan) in plans(Trouble::Any) {
        let verdicts = run(seed, plan);
        assert_eq!(verdicts.violations, Vec::<String>::new(), "seed {seed}, {plan:?}");
        assert!(verdicts.accepted > 500 && verdicts.revoked > 3, "seed {seed}: {verdicts:?}");
        waited += verdicts.waited_for_leases;
    }
    assert!(waited > 10, "the leases must have mattered: {waited}");
}

/// The checker has teeth: each of these is wrong, and must show.
#[test]
fn planted_faults_are_found() {
    for fault in [Fault::RevocationWaitsForNobody, Fault::FillsAreNotFenced, Fault::ClockRunsSlow] {
        // Some show in few of all interleavings.
        let plan = Plan { servers: 3, millis: 20_000, trouble: Trouble::Any, ..Plan::CALM };
        let more = (1_000..1_300).map(|seed| (seed, plan));
        let found = plans(Trouble::Any).chain(more).find(|(seed, plan)| {
            let verdicts = run(*seed, Plan { fault: Some(fault), ..*plan });
            !verdicts.violations.is_empty()
        });
        assert!(found.is_some(), "{fault:?} must be found");
    }
}
