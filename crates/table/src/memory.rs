//! Memory that does not move, on huge pages where it is long.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error};
use std::ops::Deref;
use std::ptr::NonNull;
use std::slice;

use crate::sync::AtomicU32;

/// The size of a huge page.
const HUGE: usize = 2 << 20;

/// From this size on memory lies on huge pages: less would waste most of one.
const WORTH_IT: usize = HUGE / 4;

/// The layout of so many values of a type.
pub(crate) fn layout<T>(count: usize) -> Option<Layout> {
    let layout = Layout::array::<T>(count).ok()?;
    if layout.size() < WORTH_IT { Some(layout) } else { layout.align_to(HUGE).ok() }
}

/// Memory of a layout of ours, not a byte of it touched; `None` if there is none.
pub(crate) fn allocate(layout: Layout) -> Option<NonNull<u8>> {
    // SAFETY: no layout of ours is empty.
    #[expect(unsafe_code, reason = "memory of our own, so that it is on huge pages")]
    let memory = NonNull::new(unsafe { alloc(layout) })?;
    if layout.align() >= HUGE {
        advise_huge(memory, layout.size());
    }
    Some(memory)
}

/// Asks for huge pages. Half of what a random look-up costs is finding the page.
#[cfg(all(target_os = "linux", not(miri)))]
fn advise_huge(memory: NonNull<u8>, size: usize) {
    // SAFETY: the memory is ours, and the advice changes nothing in it.
    #[expect(unsafe_code, reason = "advice about memory of our own")]
    let advised =
        unsafe { rustix::mm::madvise(memory.as_ptr().cast(), size, rustix::mm::Advice::LinuxHugepage) };
    // Without huge pages it is slower, and nothing else.
    let _ = advised;
}

#[cfg(not(all(target_os = "linux", not(miri))))]
fn advise_huge(_memory: NonNull<u8>, _size: usize) {}

/// Words that begin with 0.
pub(crate) struct Words {
    first: NonNull<AtomicU32>,
    len: usize,
}

// SAFETY: it owns its words, and words are shared and sent.
#[expect(unsafe_code, reason = "a pointer is not Send by itself")]
unsafe impl Send for Words {}
// SAFETY: as above.
#[expect(unsafe_code, reason = "a pointer is not Sync by itself")]
unsafe impl Sync for Words {}

impl Words {
    /// So many words, at least one.
    pub(crate) fn new(len: usize) -> Self {
        let layout = layout::<AtomicU32>(len.max(1)).unwrap_or(Layout::new::<AtomicU32>());
        let Some(memory) = allocate(layout) else { handle_alloc_error(layout) };
        let first = memory.cast::<AtomicU32>();
        let len = layout.size() / size_of::<AtomicU32>();
        for at in 0..len {
            // SAFETY: the layout has room for so many.
            #[expect(unsafe_code, reason = "memory of our own")]
            unsafe {
                first.add(at).write(AtomicU32::new(0));
            }
        }
        Self { first, len }
    }
}

impl Deref for Words {
    type Target = [AtomicU32];

    #[inline]
    fn deref(&self) -> &[AtomicU32] {
        // SAFETY: so many words were written, and stay until `self` is dropped.
        #[expect(unsafe_code, reason = "memory of our own")]
        unsafe {
            slice::from_raw_parts(self.first.as_ptr(), self.len)
        }
    }
}

impl Drop for Words {
    fn drop(&mut self) {
        if let Some(layout) = layout::<AtomicU32>(self.len) {
            // SAFETY: it was allocated with this layout, and words need not be dropped.
            #[expect(unsafe_code, reason = "memory of our own")]
            unsafe {
                dealloc(self.first.as_ptr().cast(), layout);
            }
        }
    }
}
