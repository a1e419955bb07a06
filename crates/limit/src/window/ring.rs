//! The stamps of a window's last blocks, and what a former quota left behind.

use crate::{
    atomics::{AtomicU64, Ordering},
    carry::Held,
};

/// One allocation: a stamp for each block, then where the oldest counted block was found last, which is a hint and is
/// checked before use; then, in the successor of another window only, until which tick and for how long that one's
/// units are remembered, how many of them the ring began with, and those that exceed the new limit.
///
/// A stamp is one more than the tick at which its block's last unit was admitted; 0 stands for long ago. The stamps
/// of a slot only ever grow, so a helper that comes late changes nothing.
#[derive(Debug)]
pub(super) struct Ring {
    words: Box<[AtomicU64]>,
}

impl Ring {
    pub(super) fn new(blocks: u8) -> Self {
        Self { words: (0..=blocks).map(|_| AtomicU64::new(0)).collect() }
    }

    /// A ring with the stamps of so many units, which remembers the elders too, until the given tick or `horizon_ms`
    /// after each.
    pub(super) fn with_elders(
        stamps: &[u64],
        units: u64,
        until: u64,
        horizon_ms: u64,
        elders: &[Held],
    ) -> Self {
        let elders = elders.iter().map(|elder| elder.to_word());
        let words = stamps.iter().copied().chain([0, until, horizon_ms, units]).chain(elders);
        Self { words: words.map(AtomicU64::new).collect() }
    }

    /// The memory of a new ring.
    pub(super) const fn bytes(blocks: u8) -> usize {
        (blocks as usize + 1) * size_of::<u64>()
    }

    pub(super) fn heap_bytes(&self) -> usize {
        size_of_val(&*self.words)
    }

    /// The stamp in `slot`; acquires what its writer had seen.
    pub(super) fn stamp(&self, slot: u8) -> u64 {
        self.words.get(usize::from(slot)).map_or(0, |word| word.load(Ordering::Acquire))
    }

    /// Raises the stamp in `slot` to `stamp` if it is lower.
    pub(super) fn raise(&self, slot: u8, stamp: u64) {
        if let Some(word) = self.words.get(usize::from(slot))
            && word.load(Ordering::Relaxed) < stamp
        {
            word.fetch_max(stamp, Ordering::Release);
        }
    }

    /// Writes the stamp whatever the slot holds.
    #[cfg(loom)]
    pub(super) fn overwrite(&self, slot: u8, stamp: u64) {
        if let Some(word) = self.words.get(usize::from(slot)) {
            word.store(stamp, Ordering::Release);
        }
    }

    /// The slot in which the oldest counted block was found last.
    pub(super) fn hint(&self, blocks: u8) -> u8 {
        let word = self.words.get(usize::from(blocks)).map_or(0, |word| word.load(Ordering::Relaxed));
        u8::try_from(word).unwrap_or(0)
    }

    /// Keeps the slot of the oldest counted block as the next hint.
    pub(super) fn set_hint(&self, blocks: u8, slot: u8) {
        if let Some(word) = self.words.get(usize::from(blocks))
            && word.load(Ordering::Relaxed) != u64::from(slot)
        {
            word.store(u64::from(slot), Ordering::Relaxed);
        }
    }

    /// The tick until which units counted under a former quota are remembered; 0 if there was none.
    pub(super) fn remembers_until(&self, blocks: u8) -> u64 {
        self.words.get(usize::from(blocks) + 1).map_or(0, |word| word.load(Ordering::Relaxed))
    }

    /// For how long after its stamp a unit counted under a former quota is remembered.
    pub(super) fn horizon_ms(&self, blocks: u8) -> u64 {
        self.words.get(usize::from(blocks) + 2).map_or(0, |word| word.load(Ordering::Relaxed))
    }

    /// How many units of a former quota the ring began with.
    pub(super) fn inherited_units(&self, blocks: u8) -> u64 {
        self.words.get(usize::from(blocks) + 3).map_or(0, |word| word.load(Ordering::Relaxed))
    }

    /// The units of a former quota that exceed this one's limit, oldest first.
    pub(super) fn elders(&self, blocks: u8) -> impl Iterator<Item = Held> {
        let elders = self.words.iter().skip(usize::from(blocks) + 4);
        elders.map(|word| Held::from_word(word.load(Ordering::Relaxed)))
    }
}
