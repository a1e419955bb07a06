//! The units that this process may spend without asking.

use bsk_limit::{Moment, Quota};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Units in hand, and how many there have ever been.
#[derive(Debug, Default)]
pub(crate) struct Hand {
    /// Until when they are good, and how many there are, in one word: `expiry:44 | units:20`.
    word: AtomicU64,
    /// Those that were put in less those that were taken out again unused, modulo 2^32.
    lent: AtomicU32,
}

impl Hand {
    /// Takes one unit and says how many are left; `None` if there is none, or none that is still good.
    pub(crate) fn take(&self, now: Moment) -> Option<u32> {
        let mut word = self.word.load(Ordering::Acquire);
        loop {
            let (units, expiry) = unpack(word);
            if units == 0 || now.as_millis() >= expiry {
                return None;
            }
            match self.word.compare_exchange_weak(word, word - 1, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(units - 1),
                Err(current) => word = current,
            }
        }
    }

    /// The number of units that may still be taken at `now`.
    pub(crate) fn good(&self, now: Moment) -> u32 {
        let (units, expiry) = unpack(self.word.load(Ordering::Acquire));
        if now.as_millis() < expiry { units } else { 0 }
    }

    /// The number of units, good or not.
    pub(crate) fn units(&self) -> u32 {
        unpack(self.word.load(Ordering::Acquire)).0
    }

    pub(crate) fn is_expired(&self, now: Moment) -> bool {
        now.as_millis() >= unpack(self.word.load(Ordering::Acquire)).1
    }

    /// Takes all units out, and says how many there were.
    pub(crate) fn withdraw(&self) -> u32 {
        let units = unpack(self.word.swap(0, Ordering::AcqRel)).0;
        self.lent.fetch_sub(units, Ordering::AcqRel);
        units
    }

    /// How many units were ever taken, modulo 2^32. Nobody puts any in or withdraws them meanwhile.
    pub(crate) fn taken(&self) -> u32 {
        self.lent.load(Ordering::Acquire).wrapping_sub(self.units())
    }

    /// Puts units to those that are there; all are good until the later of the two ends.
    pub(crate) fn add(&self, more: u32, until: Moment) {
        let more = more.min(u32::try_from(UNIT_MASK).unwrap_or(u32::MAX) - self.units());
        self.lent.fetch_add(more, Ordering::AcqRel);
        let add = |word| {
            let (units, expiry) = unpack(word);
            Some(pack(units.saturating_add(more), expiry.max(until.as_millis())))
        };
        // The closure always answers, so the update always succeeds.
        let _ = self.word.fetch_update(Ordering::AcqRel, Ordering::Acquire, add);
    }
}

const UNIT_BITS: u32 = 20;
const UNIT_MASK: u64 = (1 << UNIT_BITS) - 1;
const _: () = assert!(Quota::MAX_LIMIT.get() as u64 <= UNIT_MASK);

fn pack(units: u32, expiry: u64) -> u64 {
    u64::from(units).min(UNIT_MASK) | expiry.min(u64::MAX >> UNIT_BITS) << UNIT_BITS
}

fn unpack(word: u64) -> (u32, u64) {
    (u32::try_from(word & UNIT_MASK).unwrap_or(0), word >> UNIT_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Moment {
        Moment::from_millis(millis)
    }

    #[test]
    fn units_are_good_until_their_end_and_not_at_it() {
        let hand = Hand::default();
        assert_eq!(hand.take(at(0)), None);
        hand.add(2, at(10));
        assert_eq!(hand.take(at(9)), Some(1));
        assert_eq!((hand.take(at(10)), hand.good(at(10)), hand.units()), (None, 0, 1));
        hand.add(3, at(5));
        assert_eq!((hand.good(at(9)), hand.good(at(10))), (4, 0), "the later end holds");
        assert_eq!((hand.is_expired(at(9)), hand.is_expired(at(10))), (false, true));
        assert_eq!((hand.withdraw(), hand.withdraw()), (4, 0));
        assert_eq!(hand.taken(), 1);
    }

    #[test]
    fn the_largest_quota_and_the_latest_moment_fit() {
        let hand = Hand::default();
        hand.add(Quota::MAX_LIMIT.get(), Moment::MAX);
        assert_eq!(hand.good(at(Moment::MAX.as_millis() - 1)), 1_000_000);
    }

    #[test]
    fn threads_never_take_more_than_there_is() {
        let hand = Hand::default();
        hand.add(10_000, at(10));
        let taken: usize = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..5_000).filter(|_| hand.take(at(1)).is_some()).count()))
                .collect();
            takers.into_iter().map(|taker| taker.join().unwrap()).sum()
        });
        assert_eq!((taken, hand.taken()), (10_000, 10_000));
    }
}
