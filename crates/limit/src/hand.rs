//! The units that this process may spend without asking.

use crate::{Moment, Quota};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// Units of a key's limit that were lent to this process, under one quota at a time.
///
/// Whoever lends them counts them already, so that a request spends one without asking anybody. It has a line of the
/// processor's cache to itself, the only one that a request writes here.
///
/// Any thread may spend or take at any time. Whoever lends does one thing at a time: two that put units in, take them
/// back or change the quota at once would be in each other's way.
///
/// # Examples
/// ```
/// use bsk_limit::{Hand, Moment, Quota};
///
/// let (hand, quota, now) = (Hand::new(Quota::default()), Quota::default(), Moment::from_millis(5));
/// assert!(!hand.spend(quota, now));
/// hand.add(2, Moment::from_millis(10));
/// assert!(hand.spend(quota, now));
/// assert!(!hand.spend(quota, now), "the last one is taken by whoever notices that");
/// assert_eq!(hand.take(now), Some(0));
/// ```
#[derive(Debug)]
#[repr(align(64))]
pub struct Hand {
    /// Until when they are good, and how many there are, in one word: `expiry:44 | units:20`.
    word: AtomicU64,
    /// The quota in one word.
    quota: AtomicU64,
    /// When so many are left, the lender wants to know.
    mark: AtomicU32,
    /// Those that were put in less those that were taken out again unused, modulo 2^32.
    lent: AtomicU32,
}

impl Hand {
    /// No units, of a limit under this quota.
    #[must_use]
    pub const fn new(quota: Quota) -> Self {
        Self {
            word: AtomicU64::new(0),
            quota: AtomicU64::new(quota.to_word()),
            mark: AtomicU32::new(NO_MARK),
            lent: AtomicU32::new(0),
        }
    }

    /// Takes one unit that was lent under this quota, unless the lender wants to know of it, or there is none: then
    /// it is to be asked.
    #[inline]
    #[must_use = "a request without a unit is yet to be judged"]
    pub fn spend(&self, quota: Quota, now: Moment) -> bool {
        self.is_under(quota)
            && self.take_if(now, |left| left != 0 && left != self.mark.load(Ordering::Relaxed)).is_some()
    }

    /// Takes one unit and says how many are left; `None` if there is none, or none that is still good.
    #[must_use = "a request without a unit is yet to be judged"]
    pub fn take(&self, now: Moment) -> Option<u32> {
        self.take_if(now, |_| true)
    }

    /// Takes one unit if so many may be left.
    #[inline]
    fn take_if(&self, now: Moment, may_leave: impl Fn(u32) -> bool) -> Option<u32> {
        let mut word = self.word.load(Ordering::Acquire);
        loop {
            let (units, expiry) = unpack(word);
            if units == 0 || now.as_millis() >= expiry || !may_leave(units - 1) {
                return None;
            }
            match self.word.compare_exchange_weak(word, word - 1, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Some(units - 1),
                Err(current) => word = current,
            }
        }
    }

    /// Whether units are lent under this quota.
    #[inline]
    #[must_use]
    pub fn is_under(&self, quota: Quota) -> bool {
        self.quota.load(Ordering::Acquire) == quota.to_word()
    }

    /// Units are lent under this quota from now on. Whatever else is in hand is to be [withdrawn](Self::withdraw).
    pub fn turn_to(&self, quota: Quota) {
        self.quota.store(quota.to_word(), Ordering::Release);
    }

    /// Whether the lender wants to know that so many are left.
    #[must_use]
    pub fn is_marked(&self, left: u32) -> bool {
        left == self.mark.load(Ordering::Relaxed)
    }

    /// When so many units are left, the lender wants to know; of the last one it does in any case.
    pub fn mark(&self, left: Option<u32>) {
        self.mark.store(left.unwrap_or(NO_MARK), Ordering::Relaxed);
    }

    /// The number of units that may still be taken at `now`.
    #[must_use]
    pub fn good(&self, now: Moment) -> u32 {
        let (units, expiry) = unpack(self.word.load(Ordering::Acquire));
        if now.as_millis() < expiry { units } else { 0 }
    }

    /// The number of units, good or not.
    #[must_use]
    pub fn units(&self) -> u32 {
        unpack(self.word.load(Ordering::Acquire)).0
    }

    /// Whether no unit is good at `now`, however many there are.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        now.as_millis() >= unpack(self.word.load(Ordering::Acquire)).1
    }

    /// Takes all units out, and says how many there were.
    pub fn withdraw(&self) -> u32 {
        let units = unpack(self.word.swap(0, Ordering::AcqRel)).0;
        self.lent.fetch_sub(units, Ordering::AcqRel);
        units
    }

    /// How many units were ever taken, modulo 2^32. Nobody puts any in or withdraws them meanwhile.
    #[must_use]
    pub fn taken(&self) -> u32 {
        self.lent.load(Ordering::Acquire).wrapping_sub(self.units())
    }

    /// Puts units to those that are there; all are good until the later of the two ends.
    pub fn add(&self, more: u32, until: Moment) {
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
/// More than there can be.
const NO_MARK: u32 = u32::MAX;

fn pack(units: u32, expiry: u64) -> u64 {
    u64::from(units).min(UNIT_MASK) | expiry.min(u64::MAX >> UNIT_BITS) << UNIT_BITS
}

#[inline]
const fn unpack(word: u64) -> (u32, u64) {
    ((word & UNIT_MASK) as u32, word >> UNIT_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(millis: u64) -> Moment {
        Moment::from_millis(millis)
    }

    fn hand() -> Hand {
        Hand::new(Quota::default())
    }

    #[test]
    fn units_are_good_until_their_end_and_not_at_it() {
        let hand = hand();
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
    fn the_lender_is_asked_for_marked_units_and_under_another_quota() {
        let (hand, quota) = (hand(), Quota::default());
        hand.add(4, at(10));
        hand.mark(Some(2));
        assert!(hand.spend(quota, at(9)));
        assert!(!hand.spend(quota, at(9)), "two would be left");
        assert_eq!(hand.take(at(9)).map(|left| hand.is_marked(left)), Some(true));
        assert!(!hand.spend(quota, at(10)), "they are good no more");
        assert!(hand.spend(quota, at(9)));
        assert!(!hand.spend(quota, at(9)), "none would be left");
        hand.mark(None);
        hand.add(4, at(10));
        let other = Quota::per_second(Quota::MAX_LIMIT);
        assert!(!hand.spend(other, at(9)));
        hand.turn_to(other);
        assert!(!hand.spend(quota, at(9)) && hand.spend(other, at(9)));
        assert_eq!(hand.taken(), 4);
    }

    #[test]
    fn the_largest_quota_and_the_latest_moment_fit() {
        let hand = hand();
        hand.add(Quota::MAX_LIMIT.get(), Moment::MAX);
        assert_eq!(hand.good(at(Moment::MAX.as_millis() - 1)), 1_000_000);
    }

    #[test]
    fn threads_never_take_more_than_there_is() {
        let hand = hand();
        hand.add(10_000, at(10));
        let take = |number: u32| {
            if number.is_multiple_of(2) {
                hand.take(at(1)).is_some()
            } else {
                hand.spend(Quota::default(), at(1))
            }
        };
        let taken: usize = std::thread::scope(|scope| {
            let takers: Vec<_> =
                (0..4).map(|_| scope.spawn(|| (0..5_000).filter(|number| take(*number)).count())).collect();
            takers.into_iter().map(|taker| taker.join().expect("no taker panics")).sum()
        });
        assert_eq!((taken, hand.taken()), (10_000, 10_000));
    }
}
