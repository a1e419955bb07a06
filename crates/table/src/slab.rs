//! The memory of the places: slabs that stay where they are.

use std::alloc::{Layout, dealloc};
use std::sync::PoisonError;
use std::sync::atomic::AtomicPtr;

use crate::index::{MOST, Number};
use crate::memory;
use crate::place::Place;
use crate::sync::{AtomicU32, Mutex, Ordering};

/// All places of a table. It is there as long as the table, or anybody who holds a value of it.
pub(crate) struct Pool<V> {
    slabs: Box<[AtomicPtr<Place<V>>]>,
    /// The first number whose place was never made.
    made: AtomicU32,
    free: Mutex<Vec<Number>>,
}

/// Places in a slab. With 128 bytes each it is as long as one huge page.
const SLAB: usize = 1 << 14;
const SLABS: usize = (MOST as usize + 1) / SLAB;

impl<V> Pool<V> {
    pub(crate) fn new() -> Self {
        Self {
            slabs: (0..SLABS).map(|_| AtomicPtr::default()).collect(),
            // 0 is the number of no place.
            made: AtomicU32::new(1),
            free: Mutex::new(Vec::new()),
        }
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

    /// A number whose place is free, for one value; `None` if there are no more, or no memory.
    pub(crate) fn take(&self) -> Option<Number> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = free.pop() {
            return Some(number);
        }
        let number = self.made.load(Ordering::Relaxed);
        if number > MOST {
            return None;
        }
        let (slab, at) = locate(number);
        if self.slabs[slab].load(Ordering::Relaxed).is_null() {
            let memory = memory::allocate(layout::<V>(slab)?)?;
            self.slabs[slab].store(memory.as_ptr().cast(), Ordering::Relaxed);
        }
        let slab = self.slabs[slab].load(Ordering::Relaxed);
        // SAFETY: the slab was allocated for `SLAB` places, and only who holds the lock makes one.
        #[expect(unsafe_code, reason = "the slab has room for it")]
        unsafe {
            slab.add(at).write(Place::free(number));
        }
        // Release: whoever sees the number sees the slab and the place.
        self.made.store(number + 1, Ordering::Release);
        Some(number)
    }

    /// Takes a number back whose place is free again.
    pub(crate) fn give_back(&self, number: Number) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(number);
    }

    /// The memory that was made into places, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.made.load(Ordering::Relaxed) as usize * size_of::<Place<V>>() + size_of_val(&*self.slabs)
    }
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
