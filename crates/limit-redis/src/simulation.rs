//! A fleet of the real thing under a clock that the test moves, with the real script in a real Redis.
//!
//! Only the network, the clocks and the luck are invented: messages are late, lost and doubled, servers pause, crash
//! and are cut off, their clocks run fast and slow, Redis stalls and its clock steps back. Each seed is one run, the same every time. Judged is every admission,
//! on one clock: no window, wherever it begins, holds more than the limit.

mod fleet;
pub(crate) mod ledger;
mod log;

use bsk_test_services::Redis;
use fleet::{Outcome, Plan, Trouble, run};
use ledger::{Fault, Ledger};

fn plans() -> Vec<Plan> {
    let calm = Plan::CALM;
    vec![
        Plan { servers: 3, limit: 100, window_ms: 4_000, load: 3.0, ..calm },
        Plan { servers: 2, limit: 1_000, window_ms: 6_000, load: 2.0, millis: 40_000, ..calm },
        Plan { servers: 5, limit: 40, window_ms: 1_000, load: 1.5, ..calm },
        Plan { servers: 3, limit: 7, window_ms: 2_000, load: 4.0, ..calm },
    ]
}

fn large_plans() -> Vec<Plan> {
    let calm = Plan { trouble: Trouble::Wild, millis: 12_000, ..Plan::CALM };
    vec![
        Plan { servers: 8, limit: 200, window_ms: 2_000, load: 2.0, ..calm },
        Plan { servers: 20, limit: 400, window_ms: 4_000, load: 3.0, ..calm },
        Plan { servers: 50, limit: 1_000, window_ms: 4_000, load: 2.0, ..calm },
    ]
}

/// Each plan with each of so many seeds, as it is run.
fn all(
    ledger: &mut Ledger,
    trouble: Trouble,
    seeds: u64,
) -> impl Iterator<Item = (u64, Plan, Outcome)> + use<'_> {
    let plans = (0_u64..).zip(plans());
    let cases = plans.flat_map(move |(place, plan)| {
        (0..seeds).map(move |seed| (place * 1_000 + seed, Plan { trouble, ..plan }))
    });
    cases.map(|(seed, plan)| (seed, plan, run(seed, plan, ledger)))
}

#[test]
fn no_fault_of_networks_clocks_or_servers_admits_more_than_the_limit() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    let (mut admitted, mut resent) = (0, 0);
    for trouble in [Trouble::Wild, Trouble::CutOff] {
        for (seed, plan, outcome) in all(&mut ledger, trouble, 40) {
            assert!(outcome.worst_window <= plan.limit as usize, "seed {seed}, {plan:?}: {outcome:?}");
            admitted += outcome.admitted;
            resent += outcome.resent;
        }
    }
    assert!(admitted > 50_000 && resent > 500, "{admitted} admitted, {resent} calls repeated");
}

#[test]
fn large_fleets_keep_the_limit_too() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    for (place, plan) in (10_u64..).zip(large_plans()) {
        for seed in 0..6 {
            let seed = place * 1_000 + seed;
            let outcome = run(seed, plan, &mut ledger);
            assert!(outcome.worst_window <= plan.limit as usize, "seed {seed}, {plan:?}: {outcome:?}");
            assert!(outcome.admitted > plan.limit as usize / 2, "seed {seed}, {plan:?}: {outcome:?}");
        }
    }
}

#[test]
fn calm_fleet_admits_nearly_all_that_an_exact_log_would() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    for (seed, plan, outcome) in all(&mut ledger, Trouble::None, 6) {
        println!("seed {seed}, {plan:?}: {outcome:?}");
        assert!(outcome.worst_window <= plan.limit as usize, "seed {seed}, {plan:?}: {outcome:?}");
        let least = if plan.limit >= 100 { 0.95 } else { 0.85 };
        assert!(outcome.goodput() >= least, "seed {seed}, {plan:?}: {outcome:?}");
    }
}

#[test]
fn calls_are_few_when_thousands_are_allowed() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    for (load, most) in [(0.3, 0.15), (0.6, 0.15), (0.9, 0.15), (1.5, 0.3), (3.0, 0.3)] {
        let plan = Plan { servers: 3, limit: 1_000, window_ms: 60_000, millis: 240_000, load, ..Plan::CALM };
        let outcome = run(1, plan, &mut ledger);
        println!(
            "{load}: {:.3} calls an admission, goodput {:.4}, {outcome:?}",
            outcome.calls_per_admission(),
            outcome.goodput()
        );
        assert!(outcome.calls_per_admission() <= most, "load {load}: {outcome:?}");
        assert!(outcome.goodput() >= 0.95, "load {load}: {outcome:?}");
    }
}

/// A server that falls behind has admitted less whenever the run ends in the middle of a window, so the runs end at
/// all parts of one.
#[test]
#[expect(clippy::cast_precision_loss, reason = "no run admits 2^52 units")]
fn answers_that_are_lost_and_servers_that_stop_and_die_cost_little() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    for (load, most) in [(0.75, 0.15), (3.0, 0.3)] {
        let (mut admitted, mut ideal, mut calls) = (0, 0, 0);
        for seed in 0..10 {
            let (limit, window_ms, millis) = (1_000, 10_000, 60_000 + 1_000 * seed);
            let trouble = Trouble::Steady;
            let outcome =
                run(seed, Plan { limit, window_ms, millis, load, trouble, ..Plan::CALM }, &mut ledger);
            assert!(outcome.worst_window <= 1_000, "load {load}, seed {seed}: {outcome:?}");
            assert!(outcome.goodput() >= 0.93, "load {load}, seed {seed}: {outcome:?}");
            admitted += outcome.admitted;
            ideal += outcome.ideal;
            calls += outcome.calls;
        }
        let of_ideal = admitted as f64 / ideal as f64;
        let calls = calls as f64 / admitted as f64;
        println!("load {load}: {of_ideal:.3} of ideal, {calls:.3} calls an admission");
        assert!(of_ideal >= 0.96, "load {load}: {of_ideal}");
        assert!(calls <= most, "load {load}: {calls}");
    }
}

/// A server that trusts what it has borrowed for twice as long is found out. A little does no harm: what is lent counts
/// to the end of a whole bucket.
#[test]
fn clock_that_runs_at_half_its_speed_is_found() {
    let Some(server) = Redis::start() else { return };
    let mut ledger = Ledger::new(&server, Fault::None);
    let found = (0..200).find(|seed| {
        let plan = Plan { servers: 3, limit: 100, window_ms: 4_000, slowness: 500_000, ..Plan::CALM };
        run(*seed, plan, &mut ledger).worst_window > 100
    });
    println!("by seed {found:?}");
    assert!(found.is_some());
}

/// The checker has teeth: each of these is wrong, and must show.
#[test]
fn planted_faults_are_found() {
    let Some(server) = Redis::start() else { return };
    for fault in Fault::ALL {
        let mut ledger = Ledger::new(&server, fault);
        let found = [Trouble::Wild, Trouble::CutOff].into_iter().any(|trouble| {
            all(&mut ledger, trouble, 40).any(|(_, plan, outcome)| outcome.worst_window > plan.limit as usize)
        });
        assert!(found, "{fault:?} goes unnoticed");
    }
}
