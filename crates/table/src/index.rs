//! Which place a name has: one array of words, as short as can be, so that it stays in the processor's cache.

use std::sync::OnceLock;

use crate::memory::Words;
use crate::sync::{AtomicU32, AtomicU64, Ordering, fence};

/// The number of a place; 0 is none.
pub(crate) type Number = u32;

/// The largest number of a place.
pub(crate) const MOST: Number = (1 << NUMBER_BITS) - 1;

/// Open addressing with linear probing, read without a lock and changed under one.
///
/// A slot is `tag:8 | number:24`, 0 if it is free. The slot that a name would like comes from its low half and the tag
/// from its high one, so that a false match, which costs a look at another name's place, is rare.
///
/// A name is taken out by moving those behind it up, so nothing is left behind that has to be swept. A reader may miss
/// a name that is being moved: the epoch, which is odd meanwhile and another one afterwards, tells it to look again.
///
/// Each array is twice as long as the one before. Former ones stay until the index is dropped, for a reader may still
/// be there; all of them together are as long as the current one.
pub(crate) struct Index {
    arrays: [OnceLock<Words>; LEVELS],
    /// `epoch:56 | level:8`.
    state: AtomicU64,
}

impl Index {
    pub(crate) fn new() -> Self {
        let index = Self { arrays: [const { OnceLock::new() }; LEVELS], state: AtomicU64::new(0) };
        index.array_at(0);
        index
    }

    /// The slots in which `name` may stand.
    #[inline]
    pub(crate) fn probe(&self, name: u128) -> Probe<'_> {
        let state = self.state.load(Ordering::Acquire);
        // The array is there before its level is.
        let slots = self.arrays[level(state)].get().map_or(&[][..], |slots| slots);
        Probe { slots, state, at: home(name), left: slots.len(), tag: tag(name) }
    }

    /// Whether a name that was not found from this state on may have been on the move.
    pub(crate) fn has_moved(&self, before: u64) -> bool {
        fence(Ordering::Acquire);
        self.state.load(Ordering::Relaxed) != before || epoch_is_odd(before)
    }

    /// Writes a name down that is not there. The caller is the only one who changes the index, and has `names` names
    /// in it, whose numbers `name_of` knows.
    pub(crate) fn insert(&self, name: u128, number: Number, names: usize, name_of: impl Fn(Number) -> u128) {
        let state = self.state.load(Ordering::Relaxed);
        let mut slots = self.array_at(level(state));
        if (names + 1) * 8 > slots.len() * 7 {
            let wider = self.array_at(level(state) + 1);
            for number in numbers(slots) {
                put(wider, name_of(number), number);
            }
            self.state.store(state + 1, Ordering::Release);
            slots = wider;
        }
        put(slots, name, number);
    }

    /// Whether a name is there with this number. Nobody changes the index meanwhile.
    pub(crate) fn has(&self, name: u128, number: Number) -> bool {
        position(self.array_at(level(self.state.load(Ordering::Relaxed))), name, number).is_some()
    }

    /// Lets readers who miss a name while `work` is done, or who missed it, look again. The caller is the only one who
    /// changes the index.
    pub(crate) fn while_moving<R>(&self, work: impl FnOnce() -> R) -> R {
        let state = self.state.load(Ordering::Relaxed);
        self.state.store(state + EPOCH, Ordering::Relaxed);
        fence(Ordering::Release);
        let result = work();
        self.state.store(state + 2 * EPOCH, Ordering::Release);
        result
    }

    /// Writes another number down for a name that is there.
    pub(crate) fn replace(&self, name: u128, former: Number, number: Number) {
        let slots = self.array_at(level(self.state.load(Ordering::Relaxed)));
        if let Some(at) = position(slots, name, former) {
            slots[at].store(word(name, number), Ordering::Release);
        }
    }

    /// Takes a name out. The caller is the only one who changes the index.
    pub(crate) fn remove(&self, name: u128, number: Number, name_of: impl Fn(Number) -> u128) {
        let state = self.state.load(Ordering::Relaxed);
        let slots = self.array_at(level(state));
        if let Some(gap) = position(slots, name, number) {
            self.while_moving(|| close(slots, gap, name_of));
        }
    }

    /// The numbers of all places. Nobody changes the index meanwhile.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = Number> {
        numbers(self.array_at(level(self.state.load(Ordering::Acquire))))
    }

    /// The memory that the index takes up, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.arrays.iter().filter_map(OnceLock::get).map(|slots| size_of_val(&**slots)).sum()
    }

    fn array_at(&self, level: usize) -> &[AtomicU32] {
        self.arrays[level].get_or_init(|| Words::new(FIRST << level))
    }
}

/// The slots of one name, in the order in which it is looked for.
pub(crate) struct Probe<'a> {
    slots: &'a [AtomicU32],
    state: u64,
    at: usize,
    left: usize,
    tag: u32,
}

impl Probe<'_> {
    /// The index's state when the search began.
    pub(crate) const fn state(&self) -> u64 {
        self.state
    }
}

impl Iterator for Probe<'_> {
    type Item = Number;

    /// The next place that may be the name's.
    #[inline]
    fn next(&mut self) -> Option<Number> {
        while self.left > 0 {
            let word = self.slots[self.at & (self.slots.len() - 1)].load(Ordering::Acquire);
            if word == 0 {
                return None;
            }
            self.at = self.at.wrapping_add(1);
            self.left -= 1;
            if word >> NUMBER_BITS == self.tag {
                return Some(word & MOST);
            }
        }
        None
    }
}

fn numbers(slots: &[AtomicU32]) -> impl Iterator<Item = Number> {
    slots.iter().map(|slot| slot.load(Ordering::Relaxed) & MOST).filter(|number| *number != 0)
}

/// Writes a name into the first free slot from the one that it would like on.
fn put(slots: &[AtomicU32], name: u128, number: Number) {
    let mask = slots.len() - 1;
    let mut at = home(name) & mask;
    while slots[at].load(Ordering::Relaxed) != 0 {
        at = (at + 1) & mask;
    }
    slots[at].store(word(name, number), Ordering::Release);
}

/// Frees a slot, and moves those behind it up that would else not be found.
fn close(slots: &[AtomicU32], mut gap: usize, name_of: impl Fn(Number) -> u128) {
    let mask = slots.len() - 1;
    let mut at = gap;
    loop {
        at = (at + 1) & mask;
        let word = slots[at].load(Ordering::Relaxed);
        if word == 0 {
            break;
        }
        // It moves up unless that would put it before the slot that it would like.
        let wanted = home(name_of(word & MOST)) & mask;
        if (at.wrapping_sub(wanted) & mask) >= (at.wrapping_sub(gap) & mask) {
            slots[gap].store(word, Ordering::Release);
            gap = at;
        }
    }
    slots[gap].store(0, Ordering::Release);
}

/// The slot that holds this number for this name.
fn position(slots: &[AtomicU32], name: u128, number: Number) -> Option<usize> {
    let mask = slots.len() - 1;
    let found = (0..slots.len()).map(|step| (home(name) + step) & mask).find_map(|at| {
        let here = slots[at].load(Ordering::Relaxed);
        (here == 0 || here == word(name, number)).then_some((at, here))
    });
    found.filter(|(_, word)| *word != 0).map(|(at, _)| at)
}

const fn word(name: u128, number: Number) -> u32 {
    tag(name) << NUMBER_BITS | number
}

const fn home(name: u128) -> usize {
    name as usize & (usize::MAX >> 1)
}

const fn tag(name: u128) -> u32 {
    (name >> (u128::BITS - TAG_BITS)) as u32
}

const fn level(state: u64) -> usize {
    (state & (EPOCH - 1)) as usize
}

const fn epoch_is_odd(state: u64) -> bool {
    state & EPOCH != 0
}

const NUMBER_BITS: u32 = 24;
const TAG_BITS: u32 = u32::BITS - NUMBER_BITS;
/// One epoch later.
const EPOCH: u64 = 1 << 8;
/// The length of the first array.
const FIRST: usize = if cfg!(loom) { 4 } else { 64 };
/// Arrays enough for all numbers.
const LEVELS: usize = if cfg!(loom) { 2 } else { 20 };
