//! The one word that decides: when the last unit was admitted, and where in the ring the next one goes.

use super::shape::Place;
use crate::moment::TICK_BITS;

/// The head of a ring, packed into one word: `tick:41 | closed:1 | lap:1 | slot:7 | offset:14`.
///
/// `slot` is the open block's place in the ring, `lap` the parity of its lap, and `offset` the number of units already
/// in it. The tick is in the high bits and never decreases; between two equal ticks fewer than a whole lap of the ring
/// is admitted. So a head never returns to a former value, and a compare-and-swap that succeeds has seen no change in
/// between.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Head(u64);

impl Head {
    pub(super) const fn new(tick: u64, place: Place, offset: u16) -> Self {
        Self(tick << TICK_SHIFT | (place.to_bits() as u64) << OFFSET_BITS | offset as u64)
    }

    pub(super) const fn from_word(word: u64) -> Self {
        Self(word)
    }

    pub(super) const fn word(self) -> u64 {
        self.0
    }

    /// The head after one more unit at `tick`, no sooner than the last, that leaves the block open.
    pub(super) const fn after_one_inside(self, tick: u64) -> Self {
        Self(tick << TICK_SHIFT | ((self.0 & (Self::CLOSED - 1)) + 1))
    }

    /// When the last unit was admitted; 0 if none ever was.
    pub(super) const fn tick(self) -> u64 {
        self.0 >> TICK_SHIFT
    }

    /// The slot and lap of the open block.
    #[expect(clippy::cast_possible_truncation, reason = "the bits of a place, the others cut off")]
    pub(super) const fn place(self) -> Place {
        Place::from_bits((self.0 >> OFFSET_BITS) as u8)
    }

    pub(super) const fn slot(self) -> u8 {
        self.place().slot()
    }

    pub(super) const fn offset(self) -> u16 {
        (self.0 & OFFSET_MASK) as u16
    }

    pub(super) const fn is_closed(self) -> bool {
        self.0 & Self::CLOSED != 0
    }

    /// The bit that shuts a window for good.
    pub(super) const CLOSED: u64 = 1 << (TICK_SHIFT - 1);
}

const OFFSET_BITS: u32 = 14;
const OFFSET_MASK: u64 = (1 << OFFSET_BITS) - 1;
const TICK_SHIFT: u32 = OFFSET_BITS + Place::BITS + 1;
const _: () = assert!(TICK_SHIFT + TICK_BITS == u64::BITS);
