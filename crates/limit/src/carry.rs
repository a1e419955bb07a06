//! Counted units on their way from one window to another.

use crate::Quota;

/// What a closed window had counted, for [`Window::succeed`](crate::Window::succeed).
///
/// Dropping it forgets the count.
#[derive(Debug)]
#[must_use = "dropping it forgets what the closed window had counted"]
pub struct Carry {
    held: Vec<Held>,
    horizon_ms: u64,
}

impl Carry {
    /// Takes units in any order; those of a stamp of 0 or of no units are left out.
    pub(crate) fn new(held: impl IntoIterator<Item = Held>, horizon_ms: u64) -> Self {
        let mut held: Vec<_> = held.into_iter().filter(|block| block.stamp > 0 && block.units > 0).collect();
        held.sort_unstable_by_key(|block| block.stamp);
        Self { held, horizon_ms }
    }

    /// The number of units carried, also of those that no longer count under the former quota.
    #[must_use]
    pub fn units(&self) -> u64 {
        self.held.iter().map(|block| u64::from(block.units)).sum()
    }

    /// The stamp of the newest unit.
    pub(crate) fn newest(&self) -> Option<u64> {
        self.held.last().map(|block| block.stamp)
    }

    /// For how long after its stamp a unit has to be remembered: the longest window it counted in.
    pub(crate) const fn horizon_ms(&self) -> u64 {
        self.horizon_ms
    }

    /// The units still remembered at `tick` for the sake of a window of `window_ms`, oldest first.
    pub(crate) fn remembered(self, tick: u64, window_ms: u64) -> Vec<Held> {
        let span = self.horizon_ms.max(window_ms);
        let mut held = self.held;
        held.retain(|block| block.stamp + span > tick);
        held
    }
}

/// Units admitted before `stamp`, counted until `stamp` plus the length of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) units: u32,
    pub(crate) stamp: u64,
}

impl Held {
    pub(crate) const fn to_word(self) -> u64 {
        self.stamp << UNIT_BITS | self.units as u64
    }

    pub(crate) const fn from_word(word: u64) -> Self {
        Self { units: (word & UNIT_MASK) as u32, stamp: word >> UNIT_BITS }
    }
}

/// Takes the newest `units` of `held` off and returns them, oldest first; the rest stays.
pub(crate) fn split_off_newest(held: &mut Vec<Held>, units: u32) -> Vec<Held> {
    let mut wanted = units;
    let mut taken = Vec::new();
    while wanted > 0
        && let Some(mut block) = held.pop()
    {
        if block.units > wanted {
            held.push(Held { units: block.units - wanted, ..block });
            block.units = wanted;
        }
        wanted -= block.units;
        taken.push(block);
    }
    taken.reverse();
    taken
}

/// Joins neighbours, under the later stamp of the two, until few enough are left.
pub(crate) fn condense(mut held: Vec<Held>) -> Vec<Held> {
    while held.len() > MAX_ELDERS {
        held = held
            .chunks(2)
            .filter_map(|pair| {
                let last = pair.last()?;
                Some(Held { units: pair.iter().map(|block| block.units).sum(), ..*last })
            })
            .collect();
    }
    held
}

/// The most entries that a window keeps beside its ring.
const MAX_ELDERS: usize = 128;

const UNIT_BITS: u32 = 20;
const UNIT_MASK: u64 = (1 << UNIT_BITS) - 1;
const _: () = assert!(Quota::MAX_LIMIT.get() as u64 <= UNIT_MASK);
