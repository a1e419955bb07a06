//! How a limit is cut into the blocks whose ends a ring remembers.

/// The most blocks that a ring remembers: a limit up to this is exact to the unit.
pub(super) const MAX_BLOCKS: u8 = 68;

/// The shape of a ring: `limit = (count - 1) * size + tail`, with `tail` from 1 to `size`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Blocks {
    size: u16,
    tail: u16,
    count: u8,
}

impl Blocks {
    /// Cuts `limit` into at most `most` blocks.
    pub(super) fn new(limit: u32, most: u8) -> Self {
        let size = limit.div_ceil(u32::from(most));
        let count = limit.div_ceil(size);
        Self {
            size: u16::try_from(size).unwrap_or(u16::MAX),
            tail: u16::try_from(limit - (count - 1) * size).unwrap_or(u16::MAX),
            count: u8::try_from(count).unwrap_or(MAX_BLOCKS),
        }
    }

    /// The number of units in a block.
    pub(super) const fn size(self) -> u16 {
        self.size
    }

    /// The number of blocks in the ring.
    pub(super) const fn count(self) -> u8 {
        self.count
    }

    /// The place after one more unit.
    pub(super) const fn after(self, slot: u8, offset: u16) -> (u8, u16) {
        if offset + 1 == self.size { (self.following(slot), 0) } else { (slot, offset + 1) }
    }

    /// The slot of the block that holds the unit a whole limit before the one at this place.
    ///
    /// That unit lies a lap of the ring back, in what the open block's own slot still tells of the lap before, or
    /// in the block after that once the open one has reached the tail.
    pub(super) const fn decisive(self, slot: u8, offset: u16) -> u8 {
        if offset < self.tail { slot } else { self.following(slot) }
    }

    pub(super) const fn following(self, slot: u8) -> u8 {
        if slot + 1 == self.count { 0 } else { slot + 1 }
    }

    pub(super) const fn preceding(self, slot: u8) -> u8 {
        if slot == 0 { self.count - 1 } else { slot - 1 }
    }

    /// The slot `distance` blocks back, for a distance of at most a whole lap.
    pub(super) const fn back(self, slot: u8, distance: u8) -> u8 {
        if distance <= slot { slot - distance } else { slot + (self.count - distance) }
    }

    /// How many blocks `other` lies behind `slot`: 1 to a whole lap.
    pub(super) const fn distance(self, slot: u8, other: u8) -> u8 {
        if other < slot { slot - other } else { slot + (self.count - other) }
    }
}
