//! Up to where in the ring nothing needs to be looked up: what the ring would say, kept beside the head.

use super::shape::Place;
use crate::atomics::{AtomicU64, Ordering};
use crate::moment::TICK_BITS;

/// A stamp that bounds what the ring holds: `stamp:42 | span:1 | lap:1 | slot:7`.
///
/// The stamps at the named place, or with a `span` at that place and all places less than a lap behind it, are at most
/// this one. So the ring, which lies elsewhere in memory, is read once for each block and not for each unit.
///
/// The word only ever grows. Why is a word of a former lap never taken for one of this lap?
/// - Whoever admits a unit at a place that the word does not speak of has raised the word to that place's stamp
///   before; and one who begins an idle window anew, to the stamp of all that was, for a lap.
/// - A word that names a place speaks of it again only two laps later. Unless the window was idle in between, each
///   block of the lap in the middle was looked up, and its stamp is larger: a lap is at least the limit, and takes at
///   least a millisecond. If it was idle, the word has a stamp beyond all before that, and nothing before that counts;
///   of two equal words the one with the span is larger.
/// - Who comes late brings a word that is smaller, and changes nothing.
#[derive(Debug)]
pub(super) struct Pass(AtomicU64);

impl Pass {
    /// Nothing was ever stamped.
    pub(super) fn new() -> Self {
        Self(AtomicU64::new(word(0, SPAN, Place::first_lap(0))))
    }

    /// The ring holds this stamp at this place.
    pub(super) fn with_stamp(stamp: u64, place: Place) -> Self {
        Self(AtomicU64::new(word(stamp, 0, place)))
    }

    /// A stamp that the one at `place` does not exceed, if it is known.
    #[inline]
    pub(super) fn bound(&self, place: Place) -> Option<u64> {
        let word = self.0.load(Ordering::Relaxed);
        let named = Place::from_bits((word & PLACE_MASK) as u8);
        let speaks_of_it = if word & SPAN == 0 { named == place } else { place.is_within_a_lap_of(named) };
        speaks_of_it.then_some(word >> STAMP_SHIFT)
    }

    /// The ring holds this stamp at this place.
    pub(super) fn raise(&self, stamp: u64, place: Place) {
        self.0.fetch_max(word(stamp, 0, place), Ordering::Relaxed);
    }

    /// Nothing was stamped later than this, and nothing counts: so it is for a lap from this place on.
    pub(super) fn raise_for_a_lap(&self, stamp: u64, place: Place) {
        self.0.fetch_max(word(stamp, SPAN, place), Ordering::Relaxed);
    }
}

const fn word(stamp: u64, span: u64, place: Place) -> u64 {
    stamp << STAMP_SHIFT | span | place.to_bits() as u64
}

const SPAN: u64 = 1 << Place::BITS;
const PLACE_MASK: u64 = SPAN - 1;
const STAMP_SHIFT: u32 = Place::BITS + 1;
// A stamp is one more than a tick.
const _: () = assert!(TICK_BITS + 1 + STAMP_SHIFT <= u64::BITS);
