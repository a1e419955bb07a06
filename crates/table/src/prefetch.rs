//! Having the processor fetch what is about to be used.

use crate::place::Place;

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
