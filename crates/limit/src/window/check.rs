//! One more unit: admitted and counted, or refused.

use super::{Window, head::Head, pass::Rank, ring::Ring, shape::Place};
#[cfg(loom)]
use crate::Fault;
use crate::{Moment, NotBefore, Verdict, atomics::Ordering};

impl Window {
    /// Admits one unit and counts it, or refuses it and doesn't.
    ///
    /// `now` is to be read from the clock during the request that is judged. Moments that arrive out of order are
    /// harmless: the window takes the later of `now` and the moment of its last admission.
    #[inline]
    pub fn check(&self, now: Moment) -> Verdict {
        let now = now.tick();
        let mut word = self.head.load(Ordering::Acquire);
        // Most units of a busy key neither begin nor end a block, and need no look into the ring.
        while let head = Head::from_word(word)
            && let Some(tick) = self.tick_inside_block(head, now)
        {
            if !self.passes(self.decisive(head), tick) {
                return self.look_and_judge(word, tick, now);
            }
            match self.go_on(word, head.after_one_inside(tick)) {
                Ok(verdict) => return verdict,
                Err(current) => word = current,
            }
        }
        self.judge(word, now)
    }

    /// Judges a unit inside a block by the ring. The head was seen in this state.
    #[inline(never)]
    fn look_and_judge(&self, word: u64, tick: u64, now: u64) -> Verdict {
        let head = Head::from_word(word);
        let judged = match self.look_up(self.decisive(head), tick) {
            None => self.go_on(word, head.after_one_inside(tick)),
            Some(free) => self.refuse(word, free),
        };
        judged.unwrap_or_else(|current| self.judge(current, now))
    }

    /// When one more unit comes, if it neither begins nor ends a block, and the units before it still count.
    #[inline]
    fn tick_inside_block(&self, head: Head, now: u64) -> Option<u64> {
        let (last, offset) = (head.tick(), head.offset());
        let tick = now.max(last);
        let is_inside = offset != 0 && !self.shape.is_last(offset) && !head.is_closed();
        (is_inside && tick <= last + self.shape.window_ms()).then_some(tick)
    }

    /// Judges one unit, whichever it is. The head was seen in this state.
    #[inline(never)]
    fn judge(&self, mut word: u64, now: u64) -> Verdict {
        let window = self.shape.window_ms();
        loop {
            let head = Head::from_word(word);
            if head.is_closed() {
                return Verdict::Closed;
            }
            let (last, place, offset) = (head.tick(), head.place(), head.offset());
            let tick = now.max(last);
            let (offset, not_before) = if last + 1 + window <= tick {
                // Nothing counts any more. Later heads are at `tick` or after it, so that no stamp counts again,
                // written or not, and the open block may begin anew.
                #[cfg(loom)]
                self.stamp_open_block(place.slot(), offset, last + 1);
                self.pass_for_a_lap(last + 1, place, offset);
                (0, None)
            } else {
                if offset == 0 {
                    // The head stands where the last block ended, and tells when: write it down before moving on.
                    self.settle(self.shape.preceding(place.slot()), last + 1);
                }
                (offset, self.not_before(self.decisive(head), tick))
            };
            let judged = match not_before {
                None => {
                    let (place, offset) = self.shape.after(place, offset);
                    self.go_on(word, Head::new(tick, place, offset))
                }
                Some(free) => self.refuse(word, free),
            };
            match judged {
                Ok(verdict) => return verdict,
                Err(current) => word = current,
            }
        }
    }

    /// Admits a unit if the head is still the one that it was judged by; gives the current one if not.
    #[inline]
    fn go_on(&self, word: u64, next: Head) -> Result<Verdict, u64> {
        self.head
            .compare_exchange_weak(word, next.word(), Ordering::AcqRel, Ordering::Acquire)
            .map(|_| Verdict::Admitted)
    }

    /// Refuses a unit if the head is still the one that it was judged by; gives the current one if not.
    #[inline]
    fn refuse(&self, word: u64, free: u64) -> Result<Verdict, u64> {
        let current = self.head.load(Ordering::Acquire);
        let verdict = Verdict::Refused(NotBefore { moment: Moment::from_tick(free) });
        if current == word { Ok(verdict) } else { Err(current) }
    }

    /// The place of the ring that decides whether one more unit is admitted.
    #[inline]
    fn decisive(&self, head: Head) -> Place {
        let decisive = self.shape.decisive(head.place(), head.offset());
        #[cfg(loom)]
        if self.fault == Fault::BelievesFormerLap {
            return decisive.in_first_lap();
        }
        decisive
    }

    /// Whether it is known without the ring that a unit is admitted whose limit ends at this place.
    #[inline]
    fn passes(&self, decisive: Place, tick: u64) -> bool {
        self.pass.bound(decisive).is_some_and(|bound| bound + self.shape.window_ms() <= tick)
    }

    /// When a unit is admitted whose limit ends at this place of the ring, if that is later than `tick`.
    fn not_before(&self, decisive: Place, tick: u64) -> Option<u64> {
        if self.passes(decisive, tick) { None } else { self.look_up(decisive, tick) }
    }

    /// The same, from the ring. There the next blocks are looked at too: most keys have more than those left.
    fn look_up(&self, decisive: Place, tick: u64) -> Option<u64> {
        let stamp = self.stamp(decisive.slot());
        let free = stamp + self.shape.window_ms();
        if free > tick {
            return Some(free);
        }
        let ahead = self.shape.ahead(decisive);
        let later = self.stamp(ahead.slot()).max(stamp);
        #[cfg(loom)]
        let later = if self.fault == Fault::TakesNearForFar { stamp } else { later };
        let (stamp, place) =
            if later + self.shape.window_ms() <= tick { (later, ahead) } else { (stamp, decisive) };
        self.pass.raise(stamp, Rank::LookedUp, place);
        None
    }

    /// Nothing counts any more, and nothing was stamped later than this, up to the open block.
    #[inline]
    fn pass_for_a_lap(&self, stamp: u64, open: Place, offset: u16) {
        let rank = if offset == 0 { Rank::EndOfBlock } else { Rank::OpenBlock };
        #[cfg(loom)]
        let rank = match self.fault {
            Fault::KeepsPassWhenIdle => return,
            Fault::RanksIdleAlike => Rank::OpenBlock,
            _ => rank,
        };
        self.pass.raise(stamp, rank, self.shape.end_of_lap(open));
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
            _ => {}
        }
        ring.raise(slot, stamp);
    }

    #[cfg(loom)]
    fn stamp_open_block(&self, slot: u8, offset: u16, stamp: u64) {
        if self.fault == Fault::StampsOpenBlock && offset > 0 {
            self.settle(slot, stamp);
        }
    }
}
