//! The memory of the places: slabs that stay where they are.

use std::alloc::{Layout, dealloc};
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicPtr};

use crate::index::{MOST, Number};
use crate::memory;
use crate::place::Place;
use crate::prefetch::prefetch_guess;
use crate::sync::{AtomicU32, Mutex, MutexGuard, Ordering};

/// All places of a table. It is there as long as the table, or anybody who holds a value of it.
///
/// There are a power of two of them, so that a name says where its value would like to lie: at one of two places. Where
/// it lies in the end is up to the index; but whoever looks for it can have both fetched before the index has answered.
pub(crate) struct Pool<V> {
    slabs: Box<[AtomicPtr<Place<V>>]>,
    /// How many places there are: a power of two.
    made: AtomicU32,
    free: Mutex<Free>,
    /// Whether names like other places than before.
    widened: AtomicBool,
}

/// Places in a slab. With 128 bytes each it is as long as one huge page.
const SLAB: usize = 1 << 14;
const SLABS: usize = (MOST as usize + 1) / SLAB;

/// Places at first.
const FIRST: Number = if cfg!(loom) { 2 } else { 64 };

/// The fewer are free, the fewer values lie where their names like it.
const ONE_FREE_OF: usize = 8;

/// From so many places on it pays to fetch those that a name would like: the index of fewer is in the processor's
/// cache, and answers at once.
const FAR: usize = 2 * SLAB;

impl<V> Pool<V> {
    pub(crate) fn new() -> Self {
        let pool = Self {
            slabs: (0..SLABS).map(|_| AtomicPtr::default()).collect(),
            made: AtomicU32::new(0),
            free: Mutex::new(Free::default()),
            widened: AtomicBool::new(false),
        };
        pool.widen(&mut pool.free());
        pool
    }

    /// The place of a number, if it was made.
    #[inline]
    pub(crate) fn place(&self, number: Number) -> Option<&Place<V>> {
        if number == 0 || number >= self.made.load(Ordering::Acquire) {
            return None;
        }
        let (slab, at) = locate(number);
        let slab = self.slabs.get(slab)?.load(Ordering::Relaxed);
        // SAFETY: a slab has `SLAB` places, and this one was made before its number came below `made`. It stays until
        // the pool is dropped, and all that changes in it is in cells.
        #[expect(unsafe_code, reason = "the place was made")]
        Some(unsafe { &*slab.add(at) })
    }

    /// Where a name's value would like to lie.
    #[inline]
    pub(crate) fn liked(&self, name: u128) -> [Number; 2] {
        let mask = self.made.load(Ordering::Acquire).wrapping_sub(1);
        // The index goes by other bits.
        [64, 92].map(|bits| low_word(name >> bits) & mask)
    }

    /// Has the places fetched where a name's value should lie, if they may be far away.
    #[inline]
    pub(crate) fn expect(&self, name: u128) {
        if self.made.load(Ordering::Relaxed) as usize >= FAR {
            for number in self.liked(name) {
                if let Some(place) = self.place(number) {
                    prefetch_guess(place);
                }
            }
        }
    }

    /// A number whose place is free, for the value of a name; `None` if there are no more, or no memory.
    pub(crate) fn take(&self, name: u128) -> Option<Number> {
        let mut free = self.free();
        if free.left * ONE_FREE_OF < self.made() as usize && self.made() <= MOST {
            self.widen(&mut free);
        }
        free.take(self.liked(name))
    }

    /// Takes this very place, if it is free.
    pub(crate) fn take_this(&self, number: Number) -> Option<Number> {
        self.free().take_one_of([number; 2])
    }

    /// Takes a number back whose place is free again.
    pub(crate) fn give_back(&self, number: Number) {
        self.free().give_back(number);
    }

    /// Whether names like other places since this was last asked.
    pub(crate) fn was_widened(&self) -> bool {
        self.widened.swap(false, Ordering::Relaxed)
    }

    /// Asks for another attempt.
    pub(crate) fn remember_widened(&self) {
        self.widened.store(true, Ordering::Relaxed);
    }

    /// The first number without a place.
    pub(crate) fn made(&self) -> Number {
        self.made.load(Ordering::Relaxed)
    }

    /// The memory that was made into places, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.made() as usize * size_of::<Place<V>>() + self.made() as usize / 8 + size_of_val(&*self.slabs)
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes twice as many places, if there is memory for them.
    #[cold]
    fn widen(&self, free: &mut Free) {
        let made = self.made.load(Ordering::Relaxed);
        let wider = if made == 0 { FIRST } else { made * 2 };
        for number in made..wider {
            if self.make(number).is_none() {
                return;
            }
        }
        free.widen(made, wider);
        // Release: whoever sees the number sees the slab and the place.
        self.made.store(wider, Ordering::Release);
        self.widened.store(true, Ordering::Relaxed);
    }

    fn make(&self, number: Number) -> Option<()> {
        let (slab, at) = locate(number);
        if self.slabs[slab].load(Ordering::Relaxed).is_null() {
            let memory = memory::allocate(layout::<V>(slab)?)?;
            self.slabs[slab].store(memory.as_ptr().cast(), Ordering::Relaxed);
        }
        let slab = self.slabs[slab].load(Ordering::Relaxed);
        // SAFETY: the slab was allocated for `SLAB` places, and only who holds the lock makes one. Nobody has its number
        // yet, also if it was made before and there was no memory for the rest.
        #[expect(unsafe_code, reason = "the slab has room for it")]
        unsafe {
            slab.add(at).write(Place::free(number));
        }
        Some(())
    }
}

/// Which places are free: a bit for each.
#[derive(Default)]
struct Free {
    words: Vec<u64>,
    left: usize,
}

impl Free {
    /// Adds the places from one number to another; 0 is the number of no place.
    fn widen(&mut self, from: Number, to: Number) {
        self.words.resize((to as usize).div_ceil(64), 0);
        for number in from.max(1)..to {
            self.give_back(number);
        }
    }

    fn give_back(&mut self, number: Number) {
        self.words[number as usize / 64] |= bit(number);
        self.left += 1;
    }

    /// One of these if one is free, else one near by.
    fn take(&mut self, liked: [Number; 2]) -> Option<Number> {
        self.take_one_of(liked).or_else(|| {
            let near = liked[0] as usize / 64;
            let word = (near..self.words.len()).chain(0..near).find(|word| self.words[*word] != 0)?;
            let number = word * 64 + self.words[word].trailing_zeros() as usize;
            self.take_one_of([Number::try_from(number).ok()?; 2])
        })
    }

    fn take_one_of(&mut self, liked: [Number; 2]) -> Option<Number> {
        let number =
            liked.into_iter().find(|number| self.words[*number as usize / 64] & bit(*number) != 0)?;
        self.words[number as usize / 64] ^= bit(number);
        self.left -= 1;
        Some(number)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lowest bits are asked for")]
const fn low_word(name: u128) -> u32 {
    name as u32
}

const fn bit(number: Number) -> u64 {
    1 << (number % 64)
}

impl<V> Drop for Pool<V> {
    fn drop(&mut self) {
        for (slab, pointer) in self.slabs.iter_mut().enumerate() {
            let pointer = *pointer.get_mut();
            if let (false, Some(layout)) = (pointer.is_null(), layout::<V>(slab)) {
                // SAFETY: it was allocated with this layout. Nothing lies in its places: what does holds the pool.
                #[expect(unsafe_code, reason = "memory of our own")]
                unsafe {
                    dealloc(pointer.cast(), layout);
                }
            }
        }
    }
}

const fn locate(number: Number) -> (usize, usize) {
    (number as usize / SLAB, number as usize % SLAB)
}

/// The first slab begins with small pages, so that few values take little memory; the others lie on huge ones.
fn layout<V>(slab: usize) -> Option<Layout> {
    if slab == 0 { Layout::array::<Place<V>>(SLAB).ok() } else { memory::layout::<Place<V>>(SLAB) }
}
