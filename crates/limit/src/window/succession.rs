//! Closing a window, succeeding it under another quota, and surviving a restart.

use super::{Window, head::Head, pass::Pass, ring::Ring, shape::Place};
use crate::{
    Carry, Counted, Moment, Quota, Snapshot,
    atomics::{AtomicU64, Ordering},
    carry::{Held, condense, split_off_newest},
};
use std::time::Duration;

impl Window {
    /// Shuts the window for good and returns what it counts, for its [successor](Self::succeed).
    ///
    /// A unit is either admitted before, and then part of the answer, or its check answers
    /// [`Verdict::Closed`](crate::Verdict::Closed). Closing again returns the same count again: make one successor
    /// only. [`status`](Self::status) and the like keep answering.
    ///
    /// # Examples
    /// ```
    /// use bsk_limit::{Moment, Quota, Verdict, Window};
    /// use std::num::NonZeroU32;
    ///
    /// let (ten, one) = (NonZeroU32::new(10).expect("not zero"), NonZeroU32::MIN);
    /// let (wide, now) = (Window::new(Quota::per_second(ten)), Moment::from_millis(0));
    /// for _ in 0..7 {
    ///     assert!(wide.check(now).is_admitted());
    /// }
    /// let narrow = Window::succeed(wide.close(), Quota::per_second(one));
    /// assert_eq!(wide.check(now), Verdict::Closed);
    /// assert_eq!(narrow.status(now).remaining, 0);
    ///
    /// let wide = Window::succeed(narrow.close(), Quota::per_second(ten));
    /// assert_eq!(wide.status(now).remaining, 3);
    /// ```
    pub fn close(&self) -> Carry {
        let word = self.head.fetch_or(Head::CLOSED, Ordering::AcqRel);
        self.counted_at(Head::from_word(word))
    }

    /// Shuts the window for good if it is [idle](Self::is_idle), and says whether it did.
    ///
    /// A unit that comes at the same time is either admitted, and the window stays open, or its check answers
    /// [`Verdict::Closed`](crate::Verdict::Closed): a window that is forgotten afterwards takes no count along.
    #[must_use = "a window that stays open must not be forgotten"]
    pub fn close_if_idle(&self, now: Moment) -> bool {
        let word = self.head.load(Ordering::Acquire);
        self.is_idle_at(Head::from_word(word), now)
            && self
                .head
                .compare_exchange(word, word | Head::CLOSED, Ordering::AcqRel, Ordering::Relaxed)
                .is_ok()
    }

    /// The window that goes on from a closed one under another quota, or the same.
    ///
    /// Every unit stays counted, also those that exceed a lower limit: they count again when it is raised. A longer
    /// window counts at least the units that counted in the former one, and as many older ones as are remembered.
    /// Units may be grouped into larger blocks than before, so that fewer than one block is free later than promised.
    #[must_use]
    pub fn succeed(carry: Carry, quota: Quota) -> Self {
        let mut window = Self::new(quota);
        let Some(newest) = carry.newest() else { return window };
        let last = newest - 1;
        let horizon_ms = carry.horizon_ms();
        let mut elders = carry.remembered(last, quota.window_ms());
        let mut held = split_off_newest(&mut elders, Quota::MAX_LIMIT.get());
        let mut own = split_off_newest(&mut held, quota.limit());
        // What no longer counts here has no place in the ring: it would be free for units of the very millisecond of
        // the change, which could not be told from those that are carried. A shorter window keeps all units aside, so
        // that they count again in a longer one.
        let passed = own.iter().take_while(|block| block.stamp + quota.window_ms() <= last).count();
        held.extend(own.drain(..passed));
        let elders = if horizon_ms > quota.window_ms() { [held, own.clone()].concat() } else { held };

        let mut stamps = vec![0; usize::from(window.shape.count())];
        let size = usize::from(window.shape.size());
        let mut units = 0;
        for held in own {
            let ended = units / size;
            units += usize::try_from(held.units).unwrap_or(0);
            let ends = stamps.iter_mut().take(units / size).skip(ended);
            ends.for_each(|stamp| *stamp = held.stamp);
        }
        let slot = u8::try_from(units / size % stamps.len()).unwrap_or(0);
        let offset = u16::try_from(units % size).unwrap_or(0);
        let inherited = u64::try_from(units).unwrap_or(u64::MAX);
        let ring = Ring::with_elders(&stamps, inherited, newest + horizon_ms, horizon_ms, &condense(elders));
        window.ring = ring.into();
        let place = Place::first_lap(slot);
        let decisive = window.shape.decisive(place, offset);
        window.pass = Pass::with_stamp(window.stamp(decisive.slot()), decisive);
        window.head = AtomicU64::new(Head::new(last, place, offset).word());
        window
    }

    /// What the window counts as plain data; `None` when it is [idle](Self::is_idle).
    ///
    /// Units admitted while it is taken may be missing: take it when no request is under way any more.
    #[must_use]
    pub fn snapshot(&self, now: Moment) -> Option<Snapshot> {
        if self.is_idle(now) {
            return None;
        }
        let head = Head::from_word(self.head.load(Ordering::Acquire));
        let tick = now.tick().max(head.tick());
        let carry = self.counted_at(head);
        let horizon_ms = carry.horizon_ms();
        let blocks = carry.remembered(tick, self.shape.window_ms());
        let counted =
            blocks.iter().map(|block| Counted { units: block.units, age_ms: tick + 1 - block.stamp });
        Some(Snapshot { counted: counted.collect(), horizon_ms })
    }

    /// The window that goes on from a snapshot, `away` after it was taken; zero, if unknown, is the safe choice.
    ///
    /// Any snapshot is accepted: what can't be counted is left out, ages before the origin are long ago. Each unit
    /// counts a millisecond longer than it would have, since the two processes round their clocks apart.
    #[must_use]
    pub fn restore(snapshot: &Snapshot, quota: Quota, now: Moment, away: Duration) -> Self {
        let away_ms = u64::try_from(away.as_millis()).unwrap_or(u64::MAX);
        let max_window = u64::try_from(Quota::MAX_WINDOW.as_millis()).unwrap_or(u64::MAX);
        let held = snapshot.counted.iter().map(|counted| {
            let age = counted.age_ms.saturating_add(away_ms);
            let stamp = (now.tick() + 2).saturating_sub(age).min(Moment::MAX.tick());
            Held { units: counted.units.min(Quota::MAX_LIMIT.get()), stamp }
        });
        Self::succeed(Carry::new(held, snapshot.horizon_ms.min(max_window)), quota)
    }

    /// Everything that is remembered when the head is this.
    fn counted_at(&self, head: Head) -> Carry {
        let (last, slot, offset) = (head.tick(), head.slot(), head.offset());
        let (size, count) = (u32::from(self.shape.size()), self.shape.count());
        let window = self.shape.window_ms();
        if last == 0 {
            return Carry::new([], window);
        }
        let mut known = Vec::new();
        let mut horizon = window;
        // Until which stamp, and how many of the ring's first units, the elders hold a copy of.
        let (mut copied_until, mut copied_units) = (0, 0);
        if let Some(ring) = self.ring.get()
            && ring.remembers_until(count) > last
        {
            horizon = horizon.max(ring.horizon_ms(count));
            known.extend(ring.elders(count));
            if horizon > window {
                copied_until = ring.remembers_until(count) - horizon;
                copied_units = ring.inherited_units(count);
            }
        }
        let (copied_blocks, copied_offset) = (copied_units / u64::from(size), copied_units % u64::from(size));
        // Units that were admitted since may share the newest stamp that was inherited. They have slots of their own:
        // in its millisecond nothing is free but what the inherited units had left.
        let is_new = |slot: u8, stamp: u64| {
            stamp > copied_until || (stamp == copied_until && u64::from(slot) >= copied_blocks)
        };
        let ended = self.shape.preceding(slot);
        let blocks = (0..count).filter_map(|other| {
            let is_open_end = other == ended && offset == 0;
            let stamp = if is_open_end { last + 1 } else { self.stamp(other) };
            is_new(other, stamp).then_some(Held { units: size, stamp })
        });
        let mut units = u32::from(offset);
        if last + 1 == copied_until && u64::from(slot) == copied_blocks {
            units = units.saturating_sub(u32::try_from(copied_offset).unwrap_or(0));
        }
        let open = Held { units, stamp: last + 1 };
        known.extend(blocks.chain((open.stamp >= copied_until).then_some(open)));
        Carry::new(known, horizon)
    }
}
