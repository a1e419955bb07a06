//! "When a revocation returns, no server accepts the key", checked in every
//! order of events of a small fleet.
//!
//! The model has a database, a server that follows it, hears what is announced,
//! and may crash and start anew, revokers, somebody who removes servers that seem dead, replies that
//! are lost, statements that are executed after their sender has given up, and
//! renewals whose snapshot is taken some time before they are committed.
//! `follow.rs`, `receipt.rs` and `cache.rs` are the code that it is a
//! model of. Each way to get the protocol wrong is seeded once and must be
//! found.

mod protocol;
mod state;

use protocol::{Bounds, Fault, Protocol};
use stateright::{Checker as _, Model as _};

/// A server that is removed, crashes and starts anew; what it caches, it has
/// cached from the start.
const REMOVAL: Bounds =
    Bounds { until: 4, lease: 2, restarts: 1, late: 1, removal: true, fills: false, news: false };

/// A server that reads keys into its cache while they are revoked.
const FILLS: Bounds =
    Bounds { until: 4, lease: 2, restarts: 1, late: 0, removal: false, fills: true, news: false };

/// A server that hears of most changes before it asks, of the watched key and
/// of another.
const NEWS: Bounds =
    Bounds { until: 4, lease: 2, restarts: 1, late: 1, removal: false, fills: false, news: true };

/// Without optimization shorter lives are searched, for the millions of states
/// of the whole ones would take minutes.
const SEARCHED: [Bounds; 3] = if cfg!(debug_assertions) {
    [Bounds { until: 2, ..REMOVAL }, Bounds { until: 3, ..FILLS }, Bounds { until: 2, ..NEWS }]
} else {
    [REMOVAL, FILLS, NEWS]
};

#[expect(clippy::print_stdout, reason = "how much was searched, with --nocapture")]
fn violation(bounds: Bounds, fault: Fault) -> Option<String> {
    let checker = Protocol { bounds, fault }.checker().threads(2).spawn_bfs().join();
    println!("{fault:?}: {} states", checker.unique_state_count());
    let path = checker.discovery(Protocol::REVOKED_IS_REFUSED);
    assert!(path.is_some() || checker.is_done(), "every state must have been visited");
    path.map(|path| format!("{:#?}", path.into_actions()))
}

#[test]
fn no_server_accepts_a_key_after_its_revocation_returned() {
    for bounds in SEARCHED {
        assert_eq!(violation(bounds, Fault::None), None);
    }
}

#[test]
fn every_seeded_fault_of_the_leases_is_found() {
    for fault in [
        Fault::RenewsWithoutRow,
        Fault::RenewsWithoutHeartbeat,
        Fault::LeaseBeginsWithReply,
        Fault::RemovesEarly,
        Fault::RemovesDespiteHeartbeat,
        Fault::WaitsTooShort,
        Fault::AcknowledgesBeforeApplying,
        Fault::TrustsStillHeartbeat,
    ] {
        assert!(violation(REMOVAL, fault).is_some(), "{fault:?} must be found");
    }
}

#[test]
fn every_seeded_fault_of_the_cache_is_found() {
    for fault in [Fault::FillsWithoutFence, Fault::KeepsFenceWhenStartingAnew] {
        assert!(violation(FILLS, fault).is_some(), "{fault:?} must be found");
    }
}

#[test]
fn every_seeded_fault_of_hearing_is_found() {
    for fault in [Fault::GoesOnDespiteGap, Fault::AnnouncementExtendsLease] {
        assert!(violation(NEWS, fault).is_some(), "{fault:?} must be found");
    }
}

#[test]
fn a_revocation_can_return_at_all() {
    let checker = Protocol { bounds: SEARCHED[1], fault: Fault::None }.checker().spawn_bfs().join();
    checker.assert_any_discovery(Protocol::IT_RETURNS_BY_ACKNOWLEDGEMENT);
    checker.assert_any_discovery(Protocol::IT_RETURNS_BY_THE_LEASE);
}
