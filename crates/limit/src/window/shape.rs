//! How a limit is cut into the blocks whose ends a ring remembers.

use crate::Quota;
use std::num::NonZeroU32;

/// The most blocks that a ring remembers: a limit up to this is exact to the unit.
pub(super) const MAX_BLOCKS: u8 = 68;

/// A quota and the shape of its ring in one word: `window:27 | count:7 | tail:14 | size:14`.
///
/// `limit = (count - 1) * size + tail`, with `tail` from 1 to `size`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape(u64);

impl Shape {
    /// Cuts the limit of a quota into at most `most` blocks.
    pub(super) const fn new(quota: Quota, most: u8) -> Self {
        let limit = quota.limit();
        let size = limit.div_ceil(most as u32);
        let count = limit.div_ceil(size);
        let tail = limit - (count - 1) * size;
        Self(
            quota.window_ms() << WINDOW_SHIFT
                | (count as u64) << COUNT_SHIFT
                | (tail as u64) << SIZE_BITS
                | size as u64,
        )
    }

    /// The quota that was cut.
    #[expect(clippy::cast_possible_truncation, reason = "27 bits")]
    pub(super) const fn quota(self) -> Quota {
        let limit = (self.count() as u32 - 1) * self.size() as u32 + self.tail() as u32;
        match NonZeroU32::new(limit) {
            Some(limit) => Quota::within_bounds(limit, self.window_ms() as u32),
            None => unreachable!(),
        }
    }

    /// The length of the window in milliseconds.
    pub(super) const fn window_ms(self) -> u64 {
        self.0 >> WINDOW_SHIFT
    }

    /// The number of units in a block.
    pub(super) const fn size(self) -> u16 {
        (self.0 & SIZE_MASK) as u16
    }

    /// The number of blocks in the ring.
    pub(super) const fn count(self) -> u8 {
        (self.0 >> COUNT_SHIFT & COUNT_MASK) as u8
    }

    const fn tail(self) -> u16 {
        (self.0 >> SIZE_BITS & SIZE_MASK) as u16
    }

    /// Whether a block is full with one more unit.
    pub(super) const fn is_last(self, offset: u16) -> bool {
        offset + 1 == self.size()
    }

    /// The place after one more unit.
    pub(super) const fn after(self, place: Place, offset: u16) -> (Place, u16) {
        if self.is_last(offset) { (self.next(place), 0) } else { (place, offset + 1) }
    }

    /// The place of the block that holds the unit a whole limit before the one at this place.
    ///
    /// That unit lies a lap of the ring back, in what the open block's own slot still tells of the lap before, or
    /// in the block after that once the open one has reached the tail.
    pub(super) const fn decisive(self, place: Place, offset: u16) -> Place {
        if offset < self.tail() { place } else { self.next(place) }
    }

    /// The place that a lap leads to from `place` on, by one block.
    const fn next(self, place: Place) -> Place {
        if place.slot() + 1 == self.count() { place.next_lap() } else { Place(place.0 + 1) }
    }

    /// The place some blocks further, or the same one if the ring is so short that the open block may lie there.
    pub(super) const fn ahead(self, place: Place) -> Place {
        const AHEAD: u8 = 3;
        let slot = place.slot() + AHEAD;
        if self.count() < AHEAD + 2 {
            place
        } else if slot < self.count() {
            Place(place.0 + AHEAD)
        } else {
            Place(place.next_lap().0 + (slot - self.count()))
        }
    }

    /// The last place of the lap that begins with this one.
    pub(super) const fn end_of_lap(self, place: Place) -> Place {
        if place.slot() == 0 { Place(place.0 + self.count() - 1) } else { Place((place.0 ^ LAP) - 1) }
    }

    pub(super) const fn preceding(self, slot: u8) -> u8 {
        if slot == 0 { self.count() - 1 } else { slot - 1 }
    }

    /// The slot `distance` blocks back, for a distance of at most a whole lap.
    pub(super) const fn back(self, slot: u8, distance: u8) -> u8 {
        if distance <= slot { slot - distance } else { slot + (self.count() - distance) }
    }

    /// How many blocks `other` lies behind `slot`: 1 to a whole lap.
    pub(super) const fn distance(self, slot: u8, other: u8) -> u8 {
        if other < slot { slot - other } else { slot + (self.count() - other) }
    }
}

/// A slot of the ring and the parity of the lap: `lap:1 | slot:7`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(u8);

impl Place {
    pub(super) const BITS: u32 = 8;

    /// A slot in the first lap.
    pub(super) const fn first_lap(slot: u8) -> Self {
        Self(slot)
    }

    /// The same slot in the first lap.
    #[cfg(loom)]
    pub(super) const fn in_first_lap(self) -> Self {
        Self(self.slot())
    }

    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    pub(super) const fn to_bits(self) -> u8 {
        self.0
    }

    pub(super) const fn slot(self) -> u8 {
        self.0 & !LAP
    }

    /// The first slot of the other lap.
    const fn next_lap(self) -> Self {
        Self(!self.0 & LAP)
    }

    /// Whether this place lies less than a lap behind `earlier`, or is the same, provided that it lies less than two.
    pub(super) const fn is_within_a_lap_of(self, earlier: Self) -> bool {
        // The lap is the bit that a difference of slots borrows from.
        self.0.wrapping_sub(earlier.0) & LAP == 0
    }
}

const LAP: u8 = 1 << 7;
const SIZE_BITS: u32 = 14;
const SIZE_MASK: u64 = (1 << SIZE_BITS) - 1;
const COUNT_BITS: u32 = 7;
const COUNT_MASK: u64 = (1 << COUNT_BITS) - 1;
const COUNT_SHIFT: u32 = 2 * SIZE_BITS;
const WINDOW_SHIFT: u32 = COUNT_SHIFT + COUNT_BITS;
const _: () = assert!(Quota::MAX_LIMIT.get().div_ceil(MAX_BLOCKS as u32) as u64 <= SIZE_MASK);
const _: () = assert!((MAX_BLOCKS as u64) <= COUNT_MASK);
const _: () = assert!(Quota::MAX_WINDOW.as_millis() < 1 << (u64::BITS - WINDOW_SHIFT));
