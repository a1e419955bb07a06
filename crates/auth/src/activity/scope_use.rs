//! Which scopes requests with a key needed, by the day.

use std::sync::atomic::{AtomicU8, AtomicU16, Ordering::Relaxed};

use bsk_scope::ScopeSet;
use bsk_store::{Step, Timestamp};

/// The scopes that requests with one key needed and the key had. It lies beside
/// what every request reads, and is written when a scope is needed for the first
/// time on a day.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct ScopeUse {
    needed: AtomicU8,
    /// What the store knows of the day.
    noted: AtomicU8,
    /// Which day that is, counted from 1970 and cut to 16 bits.
    day: AtomicU16,
}

impl ScopeUse {
    /// Notes that a request needed these scopes.
    pub(crate) fn need(&self, scopes: ScopeSet) {
        let bits = scopes.bits();
        if self.needed.load(Relaxed) & bits != bits {
            self.needed.fetch_or(bits, Relaxed);
        }
    }

    /// What the store does not know yet. One thread at a time calls this.
    pub(crate) fn unwritten(&self, now: Timestamp) -> ScopeSet {
        let day = now.as_millis().div_euclid(Step::Day.millis()).rem_euclid(1 << 16);
        let day = u16::try_from(day).unwrap_or(0);
        if self.day.swap(day, Relaxed) != day {
            self.noted.store(0, Relaxed);
            let needed = self.needed.swap(0, Relaxed);
            return scopes(needed);
        }
        scopes(self.needed.load(Relaxed) & !self.noted.load(Relaxed))
    }

    /// Notes what the store knows.
    pub(crate) fn mark_written(&self, written: ScopeSet) {
        self.noted.fetch_or(written.bits(), Relaxed);
    }
}

fn scopes(bits: u8) -> ScopeSet {
    ScopeSet::from_bits(bits).unwrap_or(ScopeSet::EMPTY)
}

#[cfg(test)]
mod tests {
    use bsk_scope::Scope;

    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn scope_is_written_once_a_day() {
        let (used, today) = (ScopeUse::default(), Timestamp::from_millis(20_000 * DAY));
        assert_eq!(used.unwritten(today), ScopeSet::EMPTY);
        used.need(Scope::Read.into());
        assert_eq!(used.unwritten(today), Scope::Read.into());
        assert_eq!(used.unwritten(today), Scope::Read.into(), "until it is written");
        used.mark_written(Scope::Read.into());
        used.need(Scope::Read.into());
        assert_eq!(used.unwritten(today), ScopeSet::EMPTY);
        used.need(Scope::Write.into());
        assert_eq!(used.unwritten(today), Scope::Write.into());
    }

    #[test]
    fn next_day_begins_anew() {
        let used = ScopeUse::default();
        let day = |number| Timestamp::from_millis(number * DAY);
        used.unwritten(day(1));
        used.need(Scope::Read.into());
        used.mark_written(used.unwritten(day(1)));
        assert_eq!(used.unwritten(day(2)), Scope::Read.into(), "it may be of either day");
        used.need(Scope::Read.into());
        assert_eq!(used.unwritten(day(2)), Scope::Read.into());
        used.mark_written(Scope::Read.into());
        assert_eq!(used.unwritten(day(2)), ScopeSet::EMPTY);
    }
}
