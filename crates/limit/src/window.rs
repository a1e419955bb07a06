//! The state of one key.

mod check;
mod head;
mod pass;
mod ring;
mod shape;
mod succession;

#[cfg(loom)]
use crate::Fault;
use crate::{
    Moment, Quota, Status,
    atomics::{AtomicU64, Ordering},
};
use head::Head;
use pass::Pass;
use ring::Ring;
use shape::{MAX_BLOCKS, Place, Shape};
use std::sync::OnceLock;

/// A sliding window over the units of one key: never more than the limit in any window, wherever it begins.
///
/// Every method takes `&self` and the state is lock-free once it counts; share it by reference or `Arc`. 48 bytes,
/// and a stamp of 8 bytes for each of at most 68 blocks from the moment on when two blocks count at once.
///
/// # Examples
/// ```
/// use bsk_limit::{Moment, Quota, Verdict, Window};
/// use std::num::NonZeroU32;
///
/// let two = Quota::per_second(NonZeroU32::new(2).expect("not zero"));
/// let (window, now) = (Window::new(two), Moment::from_millis(500));
/// assert!(window.check(now).is_admitted());
/// assert!(window.check(now).is_admitted());
/// let Verdict::Refused(until) = window.check(now) else { panic!("two are the limit") };
/// assert!(window.check(until.moment).is_admitted());
/// ```
///
/// What nearly every check needs stands first, in 24 bytes; the ring is read once for several blocks.
#[derive(Debug)]
#[repr(C)]
pub struct Window {
    head: AtomicU64,
    pass: Pass,
    shape: Shape,
    ring: OnceLock<Ring>,
    #[cfg(loom)]
    fault: Fault,
}

impl Window {
    /// A window in which nothing counts yet.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        Self::in_blocks(quota, MAX_BLOCKS)
    }

    /// A window of fewer blocks with a seeded fault, for the model checker.
    #[cfg(loom)]
    #[must_use]
    pub fn with_fault(quota: Quota, most_blocks: u8, fault: Fault) -> Self {
        Self { fault, ..Self::in_blocks(quota, most_blocks.clamp(1, MAX_BLOCKS)) }
    }

    /// The quota in force, for as long as this window lives.
    #[must_use]
    pub const fn quota(&self) -> Quota {
        self.shape.quota()
    }

    /// Tells how much is left and when more is, without counting anything.
    pub fn status(&self, now: Moment) -> Status {
        let (quota, window) = (self.quota(), self.shape.window_ms());
        let head = Head::from_word(self.head.load(Ordering::Acquire));
        let (last, offset) = (head.tick(), head.offset());
        let tick = now.tick().max(last);
        let full = last + 1 + window;
        if full <= tick {
            return Status { quota, remaining: quota.limit(), next: None, full: Moment::from_tick(tick) };
        }
        let (distance, stamp) = self.oldest_counted(head, tick);
        let counted = u32::from(distance) * u32::from(self.shape.size()) + u32::from(offset);
        Status {
            quota,
            remaining: quota.limit().saturating_sub(counted),
            next: Some(Moment::from_tick(stamp + window)),
            full: Moment::from_tick(full),
        }
    }

    /// Tells whether nothing counts any more, so that the window may be forgotten and made anew when needed.
    ///
    /// A successor whose predecessor had a longer window stays until that would be idle too.
    #[must_use]
    pub fn is_idle(&self, now: Moment) -> bool {
        self.is_idle_at(Head::from_word(self.head.load(Ordering::Acquire)), now)
    }

    fn is_idle_at(&self, head: Head, now: Moment) -> bool {
        let last = head.tick();
        let remembered = self.ring.get().map_or(0, |ring| ring.remembers_until(self.shape.count()));
        (last + 1 + self.shape.window_ms()).max(remembered) <= now.tick().max(last)
    }

    /// The memory that the window takes up, in bytes: itself and what it has on the heap.
    ///
    /// It grows once, when two blocks of units count at once; 600 bytes at most, and some more for a successor.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        size_of::<Self>() + self.ring.get().map_or(0, Ring::heap_bytes)
    }

    /// The most memory that the window will ever take up, in bytes.
    #[must_use]
    pub fn most_memory_bytes(&self) -> usize {
        size_of::<Self>() + self.ring.get().map_or(Ring::bytes(self.shape.count()), Ring::heap_bytes)
    }

    fn in_blocks(quota: Quota, most: u8) -> Self {
        let shape = Shape::new(quota, most);
        Self {
            head: AtomicU64::new(0),
            pass: Pass::new(shape.end_of_lap(Place::first_lap(0))),
            shape,
            #[cfg(not(loom))]
            ring: OnceLock::new(),
            // The model checker can't see what a cell of the standard library orders, so it is filled beforehand.
            #[cfg(loom)]
            ring: Ring::new(shape.count()).into(),
            #[cfg(loom)]
            fault: Fault::None,
        }
    }

    /// The stamp in a slot: 0, long ago, if none was ever written.
    fn stamp(&self, slot: u8) -> u64 {
        self.ring.get().map_or(0, |ring| ring.stamp(slot))
    }

    /// The oldest block that counts at `tick`: how many blocks back, and its stamp. 0 blocks back is the open one.
    ///
    /// Counted are the blocks up to one distance and none beyond, so the last answer, or the one next to it, is
    /// nearly always right; else the distance is found by halving.
    fn oldest_counted(&self, head: Head, tick: u64) -> (u8, u64) {
        let (slot, window) = (head.slot(), self.shape.window_ms());
        let stamp = |distance: u8| match distance {
            0 => head.tick() + 1,
            1 if head.offset() == 0 => head.tick() + 1,
            _ => self.stamp(self.shape.back(slot, distance)),
        };
        let counts = |distance: u8| distance == 0 || stamp(distance) + window > tick;
        let farthest = self.shape.count();
        let hint = self.shape.distance(slot, self.ring.get().map_or(0, |ring| ring.hint(farthest)));
        for distance in [hint, hint - 1] {
            if counts(distance) && (distance == farthest || !counts(distance + 1)) {
                return (distance, self.remember(slot, distance, stamp(distance)));
            }
        }
        let (mut near, mut beyond) = (0, farthest + 1);
        while beyond - near > 1 {
            let middle = near.midpoint(beyond);
            if counts(middle) { near = middle } else { beyond = middle }
        }
        (near, self.remember(slot, near, stamp(near)))
    }

    /// Keeps the slot of the oldest counted block as the next hint, and passes its stamp on.
    fn remember(&self, slot: u8, distance: u8, stamp: u64) -> u64 {
        if let Some(ring) = self.ring.get() {
            ring.set_hint(self.shape.count(), self.shape.back(slot, distance));
        }
        stamp
    }
}
