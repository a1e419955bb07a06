//! What this process itself has admitted lately, for the day when Redis forgets it.

use crate::{loss::Loss, policy::Policy};
use arc_swap::ArcSwap;
use bsk_limit::{Counted, Moment, NotBefore, Quota, Status, Verdict, Window};
use std::{
    num::NonZeroU32,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

/// A window of this process alone. While limits are shared it only keeps count; while they cannot be it judges.
#[derive(Debug)]
pub(crate) struct OwnUse {
    window: ArcSwap<Window>,
    /// Held while the window is replaced.
    change: Mutex<()>,
    /// Units admitted without a lease that Redis has not been told of.
    unleased: AtomicU32,
}

impl OwnUse {
    pub(crate) fn new(policy: &Policy) -> Self {
        let window = ArcSwap::from_pointee(Window::new(wide(policy.quota)));
        Self { window, change: Mutex::new(()), unleased: AtomicU32::new(0) }
    }

    /// Counts units that were admitted, at `now` or before.
    pub(crate) fn count(&self, units: u32, now: Moment) {
        for _ in 0..units {
            // Twice the limit is never reached by units that Redis has lent.
            while self.window.load().check(now) == Verdict::Closed {}
        }
    }

    /// Admits a unit within this server's share, or says when there is one; `None` if there never is.
    pub(crate) fn judge(&self, policy: &Policy, servers: u32, now: Moment) -> Option<Result<(), NotBefore>> {
        let share = Loss::share(policy.quota, servers)?;
        loop {
            self.turn_into(share);
            match self.window.load().check(now) {
                Verdict::Admitted => {
                    self.note_unleased();
                    return Some(Ok(()));
                }
                Verdict::Refused(not_before) => return Some(Err(not_before)),
                Verdict::Closed => {}
            }
        }
    }

    /// Admits a unit, whatever was counted.
    pub(crate) fn admit(&self, now: Moment) {
        self.count(1, now);
        self.note_unleased();
    }

    /// Only keeps count from now on.
    pub(crate) fn only_count(&self, policy: &Policy) {
        self.turn_into(wide(policy.quota));
    }

    /// How this server's share stands.
    pub(crate) fn status(&self, policy: &Policy, servers: u32, now: Moment) -> Status {
        let status = self.window.load().status(now);
        let counted = status.quota.limit() - status.remaining;
        let share = policy.limit() / servers.max(1);
        Status { quota: policy.quota, remaining: share.saturating_sub(counted), ..status }
    }

    /// All that was admitted and still counts, to be told to a Redis that knows nothing of it.
    pub(crate) fn everything(&self, now: Moment) -> Vec<Counted> {
        self.unleased.store(0, Ordering::Relaxed);
        self.window.load().snapshot(now).map_or_else(Vec::new, |snapshot| snapshot.counted)
    }

    /// What was admitted without a lease and still counts.
    pub(crate) fn without_lease(&self, now: Moment) -> Vec<Counted> {
        let mut units = self.unleased.swap(0, Ordering::Relaxed);
        if units == 0 {
            return Vec::new();
        }
        let mut newest = self.window.load().snapshot(now).map_or_else(Vec::new, |snapshot| snapshot.counted);
        newest.sort_unstable_by_key(|counted| counted.age_ms);
        // The newest are the ones: leases came before.
        for counted in &mut newest {
            counted.units = counted.units.min(units);
            units -= counted.units;
        }
        newest.retain(|counted| counted.units > 0);
        newest
    }

    pub(crate) fn is_idle(&self, now: Moment) -> bool {
        self.window.load().is_idle(now)
    }

    fn note_unleased(&self) {
        self.unleased.fetch_add(1, Ordering::Relaxed);
    }

    fn turn_into(&self, quota: Quota) {
        if self.window.load().quota() == quota {
            return;
        }
        let _change = self.change.lock().unwrap_or_else(PoisonError::into_inner);
        let window = self.window.load();
        if window.quota() != quota {
            self.window.store(Arc::new(Window::succeed(window.close(), quota)));
        }
    }
}

/// Wide enough that a count within the limit never reaches its end.
fn wide(quota: Quota) -> Quota {
    let limit = quota.limit().saturating_mul(2).min(Quota::MAX_LIMIT.get());
    let limit = NonZeroU32::new(limit).unwrap_or(NonZeroU32::MIN);
    Quota::new(limit, quota.window()).unwrap_or(quota)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(5_000_000);

    fn units(counted: &[Counted]) -> u32 {
        counted.iter().map(|counted| counted.units).sum()
    }

    #[test]
    fn what_was_admitted_under_leases_is_charged_to_the_share() {
        let policy = Policy::new(Quota::default());
        let own = OwnUse::new(&policy);
        own.count(200, NOW);
        let admitted = (0..1_000).filter(|_| own.judge(&policy, 4, NOW).unwrap().is_ok()).count();
        assert!((45..=50).contains(&admitted), "{admitted}");
        assert_eq!(units(&own.without_lease(NOW)) as usize, admitted);
        assert_eq!(units(&own.without_lease(NOW)), 0, "told once");
        own.only_count(&policy);
        assert!(units(&own.everything(NOW)) as usize >= 200 + admitted);
    }

    #[test]
    fn what_is_too_old_is_told_to_nobody() {
        let policy = Policy::new(Quota::default());
        let own = OwnUse::new(&policy);
        own.admit(NOW);
        let later = NOW.saturating_add(std::time::Duration::from_secs(61));
        assert_eq!((own.without_lease(later), own.everything(later)), (vec![], vec![]));
        assert!(own.is_idle(later) && !own.is_idle(NOW));
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        let policy = Policy::new(Quota::per_minute(NonZeroU32::MIN));
        assert_eq!(OwnUse::new(&policy).judge(&policy, 2, NOW), None);
    }
}
