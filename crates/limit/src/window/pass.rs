//! Up to where in the ring nothing needs to be looked up: what the ring would say, kept beside the head.

use super::shape::Place;
use crate::atomics::{AtomicU64, Ordering};
use crate::moment::TICK_BITS;

/// A stamp that bounds what the ring holds: `stamp:42 | rank:2 | lap:1 | slot:7`.
///
/// None of the stamps at the named place, and at those up to a lap before it, exceeds this one. So the ring, which lies
/// elsewhere in memory, is read once for several blocks and not for each unit.
///
/// The word only ever grows. Why is a word never believed two laps later, when its places have the same names? Let S be
/// its stamp, and remember that whoever admits a unit at a place that the word does not speak of has raised the word to
/// that place's stamp before, and that who begins an idle window anew has raised it to the stamp of all that was.
/// - A stamp that was looked up is S at the named place. The block that ended there a lap later has a larger one, for a
///   lap is at least the limit and takes a window; if nobody wrote it down, the window was begun anew right after
///   that block, by a stamp as large. So the word has grown before a unit comes to the place after.
/// - A word by which an idle window was begun anew speaks of the lap from the open block on, and S is that of the last
///   unit. Who brings it may be late: units whose moments were read long ago may have gone on in the very millisecond
///   of that unit, up to a lap. Then the words of those who begin anew after them have the same stamp. Of equal stamps
///   one that was looked up ranks highest, and one from a block's end above one from an open block, because only from
///   an open block to the end of the block a lap later can it come to be that two of them speak of places that are a
///   lap apart. So here too the word has grown, by its rank if not by its stamp.
/// - Who comes late brings a word that is smaller, and changes nothing.
#[derive(Debug)]
pub(super) struct Pass(AtomicU64);

/// How a bound came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rank {
    /// From the last unit of an idle window, in a block that is not full.
    OpenBlock,
    /// From the last unit of an idle window, which ended its block.
    EndOfBlock,
    /// From the ring.
    LookedUp,
}

impl Pass {
    /// Nothing was ever stamped, and the last of the first lap's places is this.
    pub(super) fn new(last: Place) -> Self {
        Self(AtomicU64::new(word(0, Rank::OpenBlock, last)))
    }

    /// The ring holds this stamp at this place.
    pub(super) fn with_stamp(stamp: u64, place: Place) -> Self {
        Self(AtomicU64::new(word(stamp, Rank::LookedUp, place)))
    }

    /// A stamp that the one at `place` does not exceed, if it is known.
    #[inline]
    pub(super) fn bound(&self, place: Place) -> Option<u64> {
        let word = self.0.load(Ordering::Relaxed);
        let named = Place::from_bits((word & PLACE_MASK) as u8);
        named.is_within_a_lap_of(place).then_some(word >> STAMP_SHIFT)
    }

    /// The stamps up to this place don't exceed this one.
    pub(super) fn raise(&self, stamp: u64, rank: Rank, place: Place) {
        self.0.fetch_max(word(stamp, rank, place), Ordering::Relaxed);
    }
}

const fn word(stamp: u64, rank: Rank, place: Place) -> u64 {
    stamp << STAMP_SHIFT | (rank as u64) << Place::BITS | place.to_bits() as u64
}

const PLACE_MASK: u64 = (1 << Place::BITS) - 1;
const STAMP_SHIFT: u32 = Place::BITS + 2;
// A stamp is one more than a tick.
const _: () = assert!(TICK_BITS + 1 + STAMP_SHIFT <= u64::BITS);
