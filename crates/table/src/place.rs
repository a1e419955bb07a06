//! A place for one value, and the count of those who hold it.
//!
//! A place is used again and again, and somebody who read its number long ago may come at any time. So nobody looks
//! at what lies in it before it is counted as a holder; nobody is counted where there is no holder yet; and nobody
//! lays anything into a place, or takes it out, while there is one. A value moves by taking it out of one place, when
//! its only holders are the table and whoever moves it, and laying it into another.

use std::mem::MaybeUninit;
use std::process::abort;
use std::ptr::NonNull;
use std::sync::Arc;

use crate::cell::Cell;
use crate::index::Number;
use crate::slab::Pool;
use crate::sync::{AtomicU32, Ordering, fence};

/// Two lines of the processor's cache: the count, and the value right behind it.
#[repr(C, align(128))]
pub(crate) struct Place<V> {
    /// How many hold the value that lies here; 0 if none does, or is about to be taken out.
    holders: AtomicU32,
    number: Number,
    content: Cell<MaybeUninit<Content<V>>>,
}

/// What lies in a live place.
#[repr(C)]
pub(crate) struct Content<V> {
    pub(crate) value: V,
    /// The name's halves, low and high: a `u128` would want to be aligned.
    name: [u64; 2],
    pool: Arc<Pool<V>>,
}

impl<V> Place<V> {
    /// A place in which nothing lies.
    pub(crate) fn free(number: Number) -> Self {
        Self { holders: AtomicU32::new(0), number, content: Cell::new(MaybeUninit::uninit()) }
    }

    pub(crate) const fn number(&self) -> Number {
        self.number
    }

    /// Lays a value into the place, which then has so many holders.
    ///
    /// # Safety
    ///
    /// The caller has the number from [`Pool::take`], and uses it once.
    #[expect(unsafe_code, reason = "the caller says that the place is free")]
    pub(crate) unsafe fn fill(&self, name: u128, value: V, pool: Arc<Pool<V>>, holders: u32) {
        let content = Content { value, name: halves(name), pool };
        // SAFETY: there is no holder, so nobody looks here; and nobody else has the number.
        self.content.with_mut(|place| unsafe { place.write(MaybeUninit::new(content)) });
        // Release: who is counted as a holder sees the content.
        self.holders.store(holders, Ordering::Release);
    }

    /// Counts one more holder, if there is one; `false` if there is none.
    #[inline]
    pub(crate) fn hold(&self) -> bool {
        let mut holders = self.holders.load(Ordering::Relaxed);
        while holders != 0 {
            if holders > MOST_HOLDERS {
                // Only holders that were forgotten, millions of them, lead here. Counting on would free what is held.
                abort();
            }
            let more = self.holders.compare_exchange_weak(
                holders,
                holders + 1,
                Ordering::Acquire,
                Ordering::Relaxed,
            );
            match more {
                Ok(_) => return true,
                Err(current) => holders = current,
            }
        }
        false
    }

    /// Takes one holder off, and what lies here out if it was the last.
    ///
    /// # Safety
    ///
    /// The caller is counted, and does not use the place afterwards: its memory may be gone.
    #[inline]
    #[expect(unsafe_code, reason = "the caller says that the place counts it")]
    pub(crate) unsafe fn release(place: NonNull<Self>) {
        // SAFETY: the caller is counted until now, so the memory is there.
        let before = unsafe { place.as_ref() }.holders.fetch_sub(1, Ordering::Release);
        if before == 1 {
            // SAFETY: the caller was the last, and nobody is counted where there is no holder.
            unsafe { Self::clear(place) };
        }
    }

    /// Moves what lies here to another place, if nobody holds it but the table and the caller; says whether it has. The
    /// table holds it there, and the caller does so no more.
    ///
    /// # Safety
    ///
    /// The table is counted here, and so is the caller, who does not use that any more if it was moved; and the caller has
    /// the other number from the pool.
    #[expect(unsafe_code, reason = "the caller says who is counted, and that the other place is free")]
    pub(crate) unsafe fn move_to(&self, other: &Self) -> bool {
        // Acquire: all that former holders did has happened. From here on nobody is counted any more.
        if self.holders.compare_exchange(2, 0, Ordering::Acquire, Ordering::Relaxed).is_err() {
            return false;
        }
        // SAFETY: the two who were counted have just been taken off, and nobody is counted where there is no holder.
        let content = self.content.with(|content| unsafe { (*content).assume_init_read() });
        // SAFETY: nobody looks into a free place, and nobody else has its number.
        other.content.with_mut(|place| unsafe { place.write(MaybeUninit::new(content)) });
        // Release: who is counted as a holder sees the content.
        other.holders.store(1, Ordering::Release);
        true
    }

    /// How many hold the place, for an estimate.
    pub(crate) fn holders(&self) -> u32 {
        self.holders.load(Ordering::Relaxed)
    }

    /// What lies here.
    ///
    /// # Safety
    ///
    /// The caller is counted as a holder for as long as it uses the content.
    #[inline]
    #[expect(unsafe_code, reason = "the caller is a holder")]
    pub(crate) unsafe fn content(&self) -> &Content<V> {
        // SAFETY: the content was written before there was a holder, and is taken out only after the last one.
        self.content.with(|place| unsafe { (*place).assume_init_ref() })
    }

    /// Takes out what lies here, and makes the place free.
    ///
    /// # Safety
    ///
    /// The caller was the last holder, and does not use the place afterwards.
    #[cold]
    #[expect(unsafe_code, reason = "the last one takes the content out")]
    unsafe fn clear(place: NonNull<Self>) {
        // All that former holders did has happened.
        fence(Ordering::Acquire);
        // SAFETY: the memory is there as long as the content, which holds the pool.
        let (number, content) = unsafe { (place.as_ref().number, &place.as_ref().content) };
        // SAFETY: there is no holder and there will be none, and only the last one gets here.
        let content = content.with(|content| unsafe { (*content).assume_init_read() });
        let Content { value, pool, .. } = content;
        drop(value);
        pool.give_back(number);
        // With the pool, which is dropped here, the memory may go.
    }
}

impl<V> Content<V> {
    #[inline]
    pub(crate) const fn name(&self) -> u128 {
        (self.name[1] as u128) << 64 | self.name[0] as u128
    }
}

#[expect(clippy::cast_possible_truncation, reason = "each half by itself")]
const fn halves(name: u128) -> [u64; 2] {
    [name as u64, (name >> 64) as u64]
}

const MOST_HOLDERS: u32 = 1 << 30;
