//! The state of one key.

mod head;
mod pass;
mod ring;
mod shape;
mod succession;

#[cfg(loom)]
use crate::Fault;
use crate::{
    Moment, NotBefore, Quota, Status, Verdict,
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
/// What nearly every check needs stands first, in 24 bytes; the ring is read once for each block.
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

    /// Admits one unit and counts it, or refuses it and doesn't.
    ///
    /// `now` is to be read from the clock during the request that is judged. Moments that arrive out of order are
    /// harmless: the window takes the later of `now` and the moment of its last admission.
    pub fn check(&self, now: Moment) -> Verdict {
        let (now, window) = (now.tick(), self.shape.window_ms());
        let mut word = self.head.load(Ordering::Acquire);
        loop {
            let head = Head::from_word(word);
            if head.is_closed() {
                return Verdict::Closed;
            }
            let (last, place, offset) = (head.tick(), head.place(), head.offset());
            let tick = now.max(last);
            let offset = if last + 1 + window <= tick {
                // Nothing counts any more. Later heads are at `tick` or after it, so that no stamp counts again,
                // written or not, and the open block may begin anew.
                #[cfg(loom)]
                self.stamp_open_block(place.slot(), offset, last + 1);
                self.pass_for_a_lap(last + 1, place);
                0
            } else {
                if offset == 0 {
                    // The head stands where the last block ended, and tells when: write it down before moving on.
                    self.settle(self.shape.preceding(place.slot()), last + 1);
                }
                if let Some(free) = self.not_before(self.shape.decisive(place, offset), tick) {
                    let current = self.head.load(Ordering::Acquire);
                    if current == word {
                        return Verdict::Refused(NotBefore { moment: Moment::from_tick(free) });
                    }
                    word = current;
                    continue;
                }
                offset
            };
            let (place, offset) = self.shape.after(place, offset);
            let next = Head::new(tick, place, offset).word();
            match self.head.compare_exchange_weak(word, next, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return Verdict::Admitted,
                Err(current) => word = current,
            }
        }
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
            pass: Pass::new(),
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

    /// When a unit is admitted whose limit ends at this place of the ring, if that is later than `tick`.
    #[inline]
    fn not_before(&self, decisive: Place, tick: u64) -> Option<u64> {
        let window = self.shape.window_ms();
        #[cfg(loom)]
        let decisive =
            if self.fault == Fault::BelievesFormerLap { decisive.in_first_lap() } else { decisive };
        if self.pass.bound(decisive).is_some_and(|bound| bound + window <= tick) {
            return None;
        }
        self.look_up(decisive, tick)
    }

    /// The same, from the ring.
    #[cold]
    fn look_up(&self, decisive: Place, tick: u64) -> Option<u64> {
        let stamp = self.stamp(decisive.slot());
        let free = stamp + self.shape.window_ms();
        if free > tick {
            return Some(free);
        }
        self.pass.raise(stamp, decisive);
        None
    }

    /// Nothing counts any more, and nothing was stamped later than this.
    #[inline]
    fn pass_for_a_lap(&self, stamp: u64, place: Place) {
        #[cfg(loom)]
        if self.fault == Fault::KeepsPassWhenIdle {
            return;
        }
        self.pass.raise_for_a_lap(stamp, place);
    }

    /// The stamp in a slot: 0, long ago, if none was ever written.
    fn stamp(&self, slot: u8) -> u64 {
        self.ring.get().map_or(0, |ring| ring.stamp(slot))
    }

    #[cold]
    fn make_ring(&self) -> &Ring {
        self.ring.get_or_init(|| Ring::new(self.shape.count()))
    }

    /// Writes down when the block in `slot` ended. Whoever comes late finds this stamp, or a later block's newer one.
    fn settle(&self, slot: u8, stamp: u64) {
        let ring = self.ring.get().unwrap_or_else(|| self.make_ring());
        #[cfg(loom)]
        match self.fault {
            Fault::OverwritesNewerStamp => return ring.overwrite(slot, stamp),
            Fault::StampsOpenBlock if ring.stamp(slot) + self.shape.window_ms() > stamp => return,
            Fault::LeavesBlockUnstamped => return,
            Fault::None | Fault::StampsOpenBlock | Fault::BelievesFormerLap | Fault::KeepsPassWhenIdle => {}
        }
        ring.raise(slot, stamp);
    }

    #[cfg(loom)]
    fn stamp_open_block(&self, slot: u8, offset: u16, stamp: u64) {
        if self.fault == Fault::StampsOpenBlock && offset > 0 {
            self.settle(slot, stamp);
        }
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
