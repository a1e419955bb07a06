//! A value that stays while somebody holds it.

use core::fmt;
use core::mem;
use core::ops::Deref;
use core::ptr::NonNull;

use crate::index::Number;
use crate::place::{Content, Place};

/// A value of a table that somebody holds: like an `Arc`, but its count lies beside the value, in the same line of the
/// processor's cache.
///
/// The value stays as long as anybody holds it, also after it was [removed](crate::Table::remove) or replaced, and
/// after the table is gone.
pub struct Held<V>(NonNull<Place<V>>);

// SAFETY: a `Held` gives out shared references, and whichever thread drops the last one drops the value; so it may
// travel and be shared wherever the value itself may do both, as an `Arc` may.
#[expect(unsafe_code, reason = "a pointer is not Send by itself")]
unsafe impl<V: Send + Sync> Send for Held<V> {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "a pointer is not Sync by itself")]
unsafe impl<V: Send + Sync> Sync for Held<V> {}

impl<V> Held<V> {
    /// Holds what lies in a place, if anything does.
    #[inline]
    pub(crate) fn of(place: &Place<V>) -> Option<Self> {
        place.hold().then(|| Self(NonNull::from_ref(place)))
    }

    /// Takes over one of a place's holders.
    ///
    /// # Safety
    ///
    /// The place counts a holder that is nobody else.
    #[expect(unsafe_code, reason = "the caller says that the place counts it")]
    pub(crate) const unsafe fn counted(place: &Place<V>) -> Self {
        Self(NonNull::from_ref(place))
    }

    /// The name under which it was inserted.
    #[must_use]
    #[inline]
    pub fn name(&self) -> u128 {
        self.content().name()
    }

    /// Whether both hold the same value in the same place.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Moves the value to another place, if only the table holds it beside `self`; gives `self` back if not.
    ///
    /// # Safety
    ///
    /// The table is counted, and the other place is free and the caller's.
    #[expect(unsafe_code, reason = "the caller says that the other place is free")]
    pub(crate) unsafe fn move_to(self, other: &Place<V>) -> Result<(), Self> {
        // SAFETY: `self` is counted, and so is the table; if it was moved, `self` is forgotten.
        if unsafe { self.place().move_to(other) } {
            mem::forget(self);
            Ok(())
        } else {
            Err(self)
        }
    }

    /// How many hold the value, the table among them, as an estimate: others come and go.
    #[must_use]
    pub fn holders(&self) -> u32 {
        self.place().holders()
    }

    pub(crate) fn number(&self) -> Number {
        self.place().number()
    }

    #[inline]
    fn place(&self) -> &Place<V> {
        // SAFETY: the memory of a place is there as long as its pool, and the content that is held holds that.
        #[expect(unsafe_code, reason = "the place outlives its holders")]
        unsafe {
            self.0.as_ref()
        }
    }

    #[inline]
    fn content(&self) -> &Content<V> {
        // SAFETY: it is counted.
        #[expect(unsafe_code, reason = "a holder may look")]
        unsafe {
            self.place().content()
        }
    }
}

impl<V> Deref for Held<V> {
    type Target = V;

    #[inline]
    fn deref(&self) -> &V {
        &self.content().value
    }
}

impl<V> Clone for Held<V> {
    #[inline]
    fn clone(&self) -> Self {
        // It is held, so there is a holder.
        self.place().hold();
        Self(self.0)
    }
}

impl<V> Drop for Held<V> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it is counted, and is not used again.
        #[expect(unsafe_code, reason = "the place counts it")]
        unsafe {
            Place::release(self.0);
        }
    }
}

impl<V: fmt::Debug> fmt::Debug for Held<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
