//! Other servers whose heartbeats stand still.

use std::sync::Mutex;

use bsk_limit::Moment;
use bsk_store::Standing;

use crate::receipt::longest_trust;
use crate::sync::LockExt as _;

/// The heartbeat of servers whose store counts none.
const UNCOUNTED: u64 = 0;

/// Since when servers that keep a change waiting have been seen with the
/// heartbeat that they still have.
///
/// Whoever renews its lease counts its heartbeat up. If it has stood still for
/// longer than the lease, and the server can be removed before it moves again,
/// then the server trusts nothing any more. This is remembered from one change to the
/// next, for the last heartbeat of a server that died may be counted a moment
/// after the first change began to wait for it.
#[derive(Debug, Default)]
pub(crate) struct Stillness(Mutex<Vec<(Standing, Moment)>>);

impl Stillness {
    /// Whether nobody is watched.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.locked().is_empty()
    }

    /// Takes in who keeps a change waiting, as it was read before `now`, and
    /// says whose heartbeat has stood still for too long. It says so once, and
    /// then begins anew.
    pub(crate) fn note(&self, awaited: &[Standing], now: Moment) -> Vec<Standing> {
        let mut seen = self.0.locked();
        seen.retain(|(standing, _)| awaited.contains(standing));
        for standing in awaited.iter().filter(|standing| standing.heartbeat != UNCOUNTED) {
            if !seen.iter().any(|(known, _)| known == standing) {
                seen.push((*standing, now));
            }
        }
        let is_silent = |(standing, since): &mut (Standing, Moment)| {
            now >= since.saturating_add(longest_trust(standing.lease))
        };
        seen.extract_if(.., is_silent).map(|(standing, _)| standing).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bsk_store::ReplicaId;

    use super::*;

    fn standing(heartbeat: u64) -> Standing {
        Standing { replica: ReplicaId::from_random([1; 16]), lease: Duration::from_secs(1), heartbeat }
    }

    fn at(millis: u64) -> Moment {
        Moment::from_millis(millis)
    }

    #[test]
    fn heartbeat_that_stands_still_for_longer_than_the_lease_is_told_once() {
        let stillness = Stillness::default();
        assert_eq!(stillness.note(&[standing(7)], at(0)), []);
        assert_eq!(stillness.note(&[standing(7)], at(1_010)), []);
        assert_eq!(stillness.note(&[standing(7)], at(1_011)), [standing(7)]);
        assert_eq!(stillness.note(&[standing(7)], at(1_012)), []);
    }

    #[test]
    fn heartbeat_that_moves_begins_anew() {
        let stillness = Stillness::default();
        stillness.note(&[standing(7)], at(0));
        assert_eq!(stillness.note(&[standing(8)], at(900)), []);
        assert_eq!(stillness.note(&[standing(8)], at(1_910)), []);
        assert_eq!(stillness.note(&[standing(8)], at(1_911)), [standing(8)]);
    }

    #[test]
    fn nothing_follows_from_a_heartbeat_that_nobody_counts() {
        let stillness = Stillness::default();
        stillness.note(&[standing(0)], at(0));
        assert_eq!(stillness.note(&[standing(0)], at(9_000)), []);
    }

    #[test]
    fn server_that_acknowledges_is_not_remembered() {
        let stillness = Stillness::default();
        stillness.note(&[standing(7)], at(0));
        stillness.note(&[], at(500));
        assert_eq!(stillness.note(&[standing(7)], at(2_000)), []);
    }
}
