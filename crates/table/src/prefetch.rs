//! Having the processor fetch what is about to be used.

use crate::place::Place;

/// Asks for both lines of a place in which a value may lie, to be read: if it is another's, nothing was taken from
/// whoever uses that. Nothing waits for them.
#[inline]
pub(crate) fn prefetch_guess<V>(place: &Place<V>) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let line = core::ptr::from_ref(place).cast::<i8>();
        // SAFETY: a prefetch changes nothing and faults at no address, and a place has two lines.
        #[expect(unsafe_code, reason = "the compiler has no safe prefetch")]
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(line);
            _mm_prefetch::<_MM_HINT_T0>(line.add(64));
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = place;
}

/// Asks for both lines of a place, to be changed; nothing waits for them.
#[inline]
pub(crate) fn prefetch<V>(place: &Place<V>) {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    {
        let line = core::ptr::from_ref(place).cast::<u8>();
        // SAFETY: a prefetch changes no register and no memory, and faults at no address.
        #[expect(unsafe_code, reason = "the compiler has no safe prefetch")]
        unsafe {
            core::arch::asm!(
                "prefetchw [{line}]",
                "prefetcht0 [{line} + 64]",
                line = in(reg) line,
                options(nostack, preserves_flags, readonly)
            );
        }
    }
    #[cfg(not(all(target_arch = "x86_64", not(miri))))]
    let _ = place;
}
