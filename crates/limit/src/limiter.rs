//! A window for every key.

use crate::{Carry, Moment, NotBefore, Quota, Snapshot, Status, Verdict, Window};
use dashmap::{DashMap, Entry};
use std::{
    fmt,
    hash::{BuildHasher, Hash, RandomState},
    time::Duration,
};

/// A limiter for any number of keys: one quota for all, and another for some.
///
/// A key costs memory from its first unit until a [`sweep`](Limiter::sweep) finds it idle.
///
/// # Examples
/// ```
/// use bsk_limit::{Limiter, Moment, Quota};
/// use std::num::NonZeroU32;
///
/// let (one, two) = (NonZeroU32::MIN, NonZeroU32::new(2).expect("not zero"));
/// let limiter = Limiter::new(Quota::per_minute(one));
/// let now = Moment::from_millis(0);
/// assert_eq!(limiter.check(&"ada", now), Ok(()));
/// assert!(limiter.check(&"ada", now).is_err());
/// assert_eq!(limiter.check(&"bob", now), Ok(()));
///
/// limiter.set_quota("ada", Quota::per_minute(two));
/// assert_eq!(limiter.check(&"ada", now), Ok(()));
/// assert!(limiter.check(&"ada", now).is_err());
/// ```
pub struct Limiter<K, S = RandomState> {
    default: Quota,
    own: DashMap<K, Quota, S>,
    windows: DashMap<K, Window, S>,
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// A limiter whose keys have this quota unless they are [given another](Self::set_quota).
    #[must_use]
    pub fn new(default: Quota) -> Self {
        Self::with_hasher(default, RandomState::new())
    }
}

impl<K: Eq + Hash + Clone, S: BuildHasher + Clone> Limiter<K, S> {
    /// A limiter that hashes its keys with `hasher`.
    ///
    /// # Security
    /// Where strangers choose the keys, take a hasher with a secret, as the standard one is.
    #[must_use]
    pub fn with_hasher(default: Quota, hasher: S) -> Self {
        Self { default, own: DashMap::with_hasher(hasher.clone()), windows: DashMap::with_hasher(hasher) }
    }

    /// Admits one unit of `key` and counts it, or refuses it and doesn't.
    ///
    /// # Errors
    /// [`NotBefore`] when the key's limit is reached: the first moment at which one unit is admitted.
    pub fn check(&self, key: &K, now: Moment) -> Result<(), NotBefore> {
        loop {
            let verdict = match self.windows.get(key) {
                Some(window) => window.check(now),
                None => self.entry(key).check(now),
            };
            match verdict {
                Verdict::Admitted => return Ok(()),
                Verdict::Refused(not_before) => return Err(not_before),
                // Nobody closes a window of ours without replacing it under the same lock.
                Verdict::Closed => {}
            }
        }
    }

    /// Tells how much `key` has left and when it has more, without counting anything.
    pub fn status(&self, key: &K, now: Moment) -> Status {
        match self.windows.get(key) {
            Some(window) => window.status(now),
            None => Window::new(self.quota(key)).status(now),
        }
    }

    /// The quota of `key`.
    pub fn quota(&self, key: &K) -> Quota {
        self.own.get(key).map_or(self.default, |quota| *quota)
    }

    /// Gives `key` a quota of its own, in force for the next unit; what is counted stays counted.
    pub fn set_quota(&self, key: K, quota: Quota) {
        self.change(key, |own, key| {
            own.insert(key, quota);
            quota
        });
    }

    /// Takes the quota of its own from `key`, so that the common one applies; what is counted stays counted.
    pub fn reset_quota(&self, key: K) {
        self.change(key, |own, key| {
            own.remove(&key);
            self.default
        });
    }

    /// Forgets the windows in which nothing counts any more, and returns how many are left.
    ///
    /// Call it now and then; a minute apart is plenty. Quotas of their own stay with their keys.
    pub fn sweep(&self, now: Moment) -> usize {
        self.windows.retain(|_, window| !window.is_idle(now));
        let left = self.windows.len();
        if self.windows.capacity() > 4 * left.max(64) {
            self.windows.shrink_to_fit();
        }
        left
    }

    /// What is counted for each key that is not idle, to be [restored](Self::restore) after a graceful restart.
    pub fn snapshot(&self, now: Moment) -> Vec<(K, Snapshot)> {
        let snapshots = self.windows.iter().filter_map(|window| {
            let snapshot = window.snapshot(now)?;
            Some((window.key().clone(), snapshot))
        });
        snapshots.collect()
    }

    /// Goes on from a snapshot of `key`, `away` after it was taken; zero, if unknown, is the safe choice.
    ///
    /// To be called before the key's first unit: what the key has counted here before is forgotten.
    pub fn restore(&self, key: K, snapshot: &Snapshot, now: Moment, away: Duration) {
        match self.windows.entry(key) {
            Entry::Occupied(mut entry) => {
                let quota = entry.get().quota();
                entry.insert(Window::restore(snapshot, quota, now, away));
            }
            Entry::Vacant(entry) => {
                let quota = self.quota(entry.key());
                entry.insert(Window::restore(snapshot, quota, now, away));
            }
        }
    }

    /// The key's window, made if it has none. The lock on it is always taken before that on its quota.
    fn entry(&self, key: &K) -> impl std::ops::Deref<Target = Window> {
        let entry = self.windows.entry(key.clone());
        entry.or_insert_with(|| Window::new(self.quota(key))).downgrade()
    }

    fn change(&self, key: K, settle: impl FnOnce(&DashMap<K, Quota, S>, K) -> Quota) {
        match self.windows.entry(key) {
            Entry::Occupied(mut entry) => {
                let quota = settle(&self.own, entry.key().clone());
                if entry.get().quota() != quota {
                    let carry: Carry = entry.get().close();
                    entry.insert(Window::succeed(carry, quota));
                }
            }
            // The entry stays locked until the quota is known to whoever makes the window.
            Entry::Vacant(entry) => {
                let key = entry.key().clone();
                settle(&self.own, key);
            }
        }
    }
}

impl<K, S> fmt::Debug for Limiter<K, S>
where
    K: Eq + Hash,
    S: BuildHasher + Clone,
{
    /// Shows the numbers of keys, but none of them: they may be secret.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Limiter")
            .field("default", &self.default)
            .field("own", &self.own.len())
            .field("windows", &self.windows.len())
            .finish()
    }
}
