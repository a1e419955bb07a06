//! How many units to ask for, and for how long.
//!
//! A large batch for a long time saves calls; what is not used of it is missing elsewhere until it is returned. So the
//! batch is as large as lately needed, and the less is left the shorter it is held.

use crate::policy::Policy;

/// What the last answer and the time since have shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Demand {
    /// Units left to everybody when Redis last answered.
    pub(crate) left: u32,
    /// Units still in hand.
    pub(crate) in_hand: u32,
    /// Units used since the last call.
    pub(crate) used: u32,
    /// Requests that wait for units.
    pub(crate) waiting: u32,
    /// Requests that were refused since the last call.
    pub(crate) refused: u32,
    /// Units that are lately used in a window.
    pub(crate) pace: u32,
}

/// What to ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms {
    pub(crate) units: u32,
    pub(crate) length_ms: u64,
}

/// The terms of the next lease.
pub(crate) fn terms(policy: &Policy, demand: Demand) -> Terms {
    let limit = policy.limit();
    let length_ms = if demand.left > limit / 2 {
        policy.longest_lease_ms()
    } else if demand.left >= limit / 10 {
        (policy.window_ms / 16).max(1_000)
    } else if demand.refused == 0 {
        (policy.window_ms / 32).max(SHORTEST_MS)
    } else {
        // Whatever is granted now is used at once.
        policy.bucket_ms.max(SHORTEST_MS)
    };
    let length_ms = length_ms.min(policy.longest_lease_ms());
    let at_this_pace = u64::from(demand.pace) * length_ms * 3 / (policy.window_ms * 2);
    let units = u32::try_from(at_this_pace)
        .unwrap_or(u32::MAX)
        .max(demand.used.saturating_mul(2))
        .saturating_sub(demand.in_hand)
        .max(demand.waiting)
        .max(demand.refused)
        .clamp(1, limit.div_ceil(LARGEST_PART));
    Terms { units, length_ms }
}

/// The pace when so many units were used in so many milliseconds: the units of a window, smoothed over an eighth of it.
pub(crate) fn pace(policy: &Policy, former: u32, used: u32, elapsed_ms: u64) -> u32 {
    let span = (policy.window_ms / 8).max(1);
    let elapsed_ms = elapsed_ms.max(1);
    let now = u64::from(used) * policy.window_ms / elapsed_ms;
    let weight = elapsed_ms.min(span);
    let blended = (u64::from(former) * (span - weight) + now.min(1 << 30) * weight) / span;
    u32::try_from(blended).unwrap_or(u32::MAX)
}

/// A batch is at most this part of the limit.
const LARGEST_PART: u32 = 20;

/// A shorter lease might be over before the answer is here.
const SHORTEST_MS: u64 = 50;

#[cfg(test)]
mod tests {
    use super::*;
    use bsk_limit::Quota;
    use proptest::prelude::*;
    use std::{num::NonZeroU32, time::Duration};

    fn thousand_a_minute() -> Policy {
        Policy::new(Quota::default())
    }

    fn asked(left: u32, used: u32, waiting: u32, refused: u32) -> (u32, u64) {
        let terms = terms(&thousand_a_minute(), Demand { left, used, waiting, refused, ..Demand::default() });
        (terms.units, terms.length_ms)
    }

    #[test]
    fn a_quiet_key_gets_one_unit_and_a_busy_one_a_twentieth() {
        assert_eq!(asked(1_000, 0, 1, 0), (1, 15_000));
        assert_eq!(asked(900, 7, 1, 0), (14, 15_000));
        assert_eq!(asked(900, 500, 1, 0), (50, 15_000));
        assert_eq!(asked(1_000, 0, 40, 0), (40, 15_000));
    }

    #[test]
    fn the_less_is_left_the_shorter_is_the_lease() {
        assert_eq!(asked(500, 5, 0, 0).1, 3_750);
        assert_eq!(asked(99, 5, 0, 0).1, 1_875);
        assert_eq!(asked(99, 5, 0, 3).1, 600);
    }

    #[test]
    fn a_steady_key_gets_what_it_will_use() {
        let policy = thousand_a_minute();
        let mut slow = 0;
        for _ in 0..20 {
            slow = pace(&policy, slow, 4, 2_000);
        }
        assert!((110..=121).contains(&slow), "{slow}");
        let demand = Demand { left: 900, pace: slow, ..Demand::default() };
        assert!((40..=46).contains(&terms(&policy, demand).units));
        assert_eq!(terms(&policy, Demand { in_hand: 30, ..demand }).units, terms(&policy, demand).units - 30);
        assert_eq!(pace(&policy, slow, 0, 7_500), 0, "and nothing once it is silent");
    }

    proptest! {
        #[test]
        fn terms_are_within_the_policy(
            limit in 1_u32..=1_000_000, window_ms in 1_u64..=86_400_000,
            left: u32, in_hand: u32, used: u32, waiting: u32, refused: u32, former: u32, elapsed: u32,
        ) {
            let quota = Quota::new(NonZeroU32::new(limit).unwrap(), Duration::from_millis(window_ms)).unwrap();
            let policy = Policy::new(quota);
            let pace = pace(&policy, former, used, elapsed.into());
            let terms = terms(&policy, Demand { left, in_hand, used, waiting, refused, pace });
            prop_assert!(terms.units >= 1 && terms.units <= limit.div_ceil(20));
            prop_assert!(terms.length_ms >= 1 && terms.length_ms <= policy.longest_lease_ms());
        }
    }
}
