//! A fleet of the real thing on one thread: time passes only when a message
//! travels, and what else happens meanwhile is drawn from a seed.
//!
//! Whatever calls the store is a message. While it is under way, the other
//! servers renew, answer, revoke, stop, crash and are cut off, so that one seed
//! is one interleaving, the same at every run. Calls of Redis, which counts for
//! all servers, are messages too; its script runs in a real one, by the fleet's
//! clock. Two things are judged: no key is accepted by a verification that began
//! after its revocation had returned, and no window of a key holds more than its
//! limit, on all servers together.

mod fleet;
mod limits;
mod link;
mod record;
mod server;

use std::sync::Arc;

use fleet::{Fleet, Plan, Trouble};
use limits::Ledger;
use link::Fault;
use record::Verdicts;

fn run(seed: u64, plan: Plan, ledger: &Arc<Ledger>) -> Verdicts {
    let fleet = Fleet::new(seed, plan, ledger);
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
    let Some(ledger) = Ledger::start() else { return };
    for (seed, plan) in plans(Trouble::None) {
        let verdicts = run(seed, plan, &ledger);
        assert_eq!(verdicts.violations, Vec::<String>::new(), "seed {seed}, {plan:?}");
        assert_eq!((verdicts.unavailable, verdicts.waited_for_leases), (0, 0), "seed {seed}, {plan:?}");
        assert!(verdicts.accepted > 1_000 && verdicts.revoked > 3, "seed {seed}: {verdicts:?}");
    }
}

#[test]
fn no_fault_of_machines_or_networks_gets_a_revoked_key_or_too_much_accepted() {
    let Some(ledger) = Ledger::start() else { return };
    let mut waited = 0;
    for (seed, plan) in plans(Trouble::Any) {
        let verdicts = run(seed, plan, &ledger);
        assert_eq!(verdicts.violations, Vec::<String>::new(), "seed {seed}, {plan:?}");
        assert!(verdicts.accepted > 500 && verdicts.revoked > 3, "seed {seed}: {verdicts:?}");
        waited += verdicts.waited_for_leases;
    }
    assert!(waited > 10, "the leases must have mattered: {waited}");
}

/// The checker has teeth: each of these is wrong, and must show.
#[test]
fn planted_faults_are_found() {
    let Some(ledger) = Ledger::start() else { return };
    let faults = [
        Fault::RevocationWaitsForNobody,
        Fault::FillsAreNotFenced,
        Fault::ClockRunsSlow,
        Fault::LimitsAreNotShared,
    ];
    for fault in faults {
        // Some show in few of all interleavings.
        let plan = Plan { servers: 3, millis: 20_000, trouble: Trouble::Any, ..Plan::CALM };
        let more = (1_000..1_300).map(|seed| (seed, plan));
        let found = plans(Trouble::Any).chain(more).find(|(seed, plan)| {
            let verdicts = run(*seed, Plan { fault: Some(fault), ..*plan }, &ledger);
            !verdicts.violations.is_empty()
        });
        assert!(found.is_some(), "{fault:?} must be found");
    }
}
