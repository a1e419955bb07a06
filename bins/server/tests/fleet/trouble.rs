//! Servers that are stopped, killed and cut off from the database while keys are used and revoked.

use crate::COMMIT;
use crate::harness::{Request, eventually, unix_seconds, wait_until};
use crate::link::Link;
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::Outcome;

#[test]
fn stopped_server_is_waited_for_and_wakes_up_knowing() {
    let Some(fleet) = Fleet::start(3, "1s") else { return };
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for round in 0..3 {
            let ailing = load.trouble(2);
            fleet.server(2).hang();
            load.revoke_one(round % 2);
            fleet.server(2).wake();
            drop(ailing);
            load.revoke_one(2);
        }
    });
    record.check();
    let slowest = record.slowest_revocation();
    assert!((0.5..1.05 + COMMIT).contains(&slowest), "{slowest} s");
}

#[test]
fn server_that_dies_is_waited_for_once() {
    let Some(mut fleet) = Fleet::start(3, "1s") else { return };
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        let ailing = load.trouble(2);
        fleet.server_mut(2).crash();
        assert_eq!(load.revoke_one(0)["waitedForLeases"], 1);
        // Its last renewal may have come to the database when it had died already.
        eventually("it is removed", || (load.revoke_one(0)["waitedForLeases"] == 0).then_some(()));
        for by in [0, 1] {
            assert_eq!(load.revoke_one(by)["waitedForLeases"], 0);
        }
        fleet.restart(2);
        drop(ailing);
        assert_eq!(load.revoke_one(2)["acknowledgedBy"], 3);
    });
    record.check();
    assert!(record.count(Outcome::Unanswered) > 0);
}

#[test]
fn server_whose_link_to_the_database_stalls_says_so_and_heals() {
    let Some(mut fleet) = Fleet::idle(2, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        let ailing = load.trouble(1);
        link.stall();
        load.revoke_one(0);
        let stalled = unix_seconds();
        eventually("the cut-off server says that it cannot know", || is_ready(&fleet, 1, 503));
        assert!(unix_seconds() - stalled < 4.0, "within the lease, and the time that a look takes");
        // Past the lease, and the time for which whoever asks the database is kept waiting.
        wait_until(stalled + 4.0);
        link.flow();
        drop(ailing);
        eventually("it heals", || is_ready(&fleet, 1, 200));
        load.revoke_one(1);
    });
    record.check();
    assert!(record.count(Outcome::Unavailable) > 0);
    assert!(record.slowest_revocation() < 1.05 + COMMIT, "{}", record.slowest_revocation());
}

#[test]
fn server_that_is_cut_off_at_the_worst_moment_accepts_nothing_too_long() {
    let Some(mut fleet) = Fleet::idle(2, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for _ in 0..4 {
            cut_off_at_the_worst_moment(load, &link);
        }
    });
    record.check();
    let slowest = record.slowest_revocation();
    assert!((1.0..1.05 + COMMIT).contains(&slowest), "{slowest} s");
}

/// Cuts the second server off when it has just renewed its lease, and revokes a key at that moment by the first.
pub(crate) fn cut_off_at_the_worst_moment(load: &Load, link: &Link) {
    let ailing = load.trouble(1);
    link.stall_after_renewal();
    load.revoke_one(0);
    link.flow();
    drop(ailing);
    wait_until_accepting(load, 1);
}

/// Waits until a server accepts a key that nobody else needs.
pub(crate) fn wait_until_accepting(load: &Load, server: usize) {
    let key = load.make_secret_key((server + 1) % 2);
    eventually("the server accepts again", || (load.call(server, &key) == Outcome::Accepted).then_some(()));
}

fn is_ready(fleet: &Fleet, server: usize, status: u16) -> Option<()> {
    let answer = fleet.server(server).anonymous().send(&Request::new("GET", "/readyz"));
    (answer.status == status).then_some(())
}
