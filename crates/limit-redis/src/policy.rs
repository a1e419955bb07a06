//! How a quota is cut into the buckets that Redis counts in.

use bsk_limit::Quota;

/// The most buckets that a window is cut into.
const MOST_BUCKETS: u64 = 100;

/// A quota with the length of its buckets. A window is a whole number of them; one that is not is rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) quota: Quota,
    pub(crate) window_ms: u64,
    pub(crate) bucket_ms: u64,
}

impl Policy {
    pub(crate) fn new(quota: Quota) -> Self {
        let bucket_ms = quota.window_ms().div_ceil(MOST_BUCKETS);
        Self { quota, window_ms: quota.window_ms().next_multiple_of(bucket_ms), bucket_ms }
    }

    pub(crate) const fn limit(&self) -> u32 {
        self.quota.limit()
    }

    /// The longest that a lease may last, in milliseconds.
    pub(crate) const fn longest_lease_ms(&self) -> u64 {
        let quarter = self.window_ms / 4;
        if quarter == 0 { 1 } else { quarter }
    }

    /// How long a unit that was lent may matter at most, in milliseconds.
    pub(crate) const fn memory_ms(&self) -> u64 {
        self.window_ms + self.longest_lease_ms() + self.bucket_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::{num::NonZeroU32, time::Duration};

    proptest! {
        #[test]
        fn a_window_is_whole_buckets_and_never_shorter_than_asked_for(window_ms in 1_u64..=86_400_000) {
            let quota = Quota::new(NonZeroU32::MIN, Duration::from_millis(window_ms)).unwrap();
            let policy = Policy::new(quota);
            prop_assert_eq!(policy.window_ms % policy.bucket_ms, 0);
            prop_assert!(policy.window_ms >= window_ms && policy.window_ms < window_ms + policy.bucket_ms);
            prop_assert!(policy.window_ms / policy.bucket_ms <= MOST_BUCKETS);
        }
    }

    #[test]
    fn whole_seconds_are_not_rounded() {
        for seconds in [1, 7, 60, 3_600, 86_400] {
            let quota = Quota::new(NonZeroU32::MIN, Duration::from_secs(seconds)).unwrap();
            assert_eq!(Policy::new(quota).window_ms, seconds * 1_000);
        }
    }
}
