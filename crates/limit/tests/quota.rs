//! Which quotas exist.

use bsk_limit::{InvalidQuota, Quota};
use std::{num::NonZeroU32, time::Duration};

fn limit(limit: u32) -> NonZeroU32 {
    NonZeroU32::new(limit).expect("a limit is not zero")
}

#[test]
fn quota_outside_the_bounds_is_refused() {
    let minute = Duration::from_mins(1);
    let cases = [
        (1, Duration::from_millis(1), None),
        (1_000_000, Duration::from_hours(24), None),
        (1_000_001, minute, Some(InvalidQuota::LimitTooLarge)),
        (u32::MAX, minute, Some(InvalidQuota::LimitTooLarge)),
        (1, Duration::ZERO, Some(InvalidQuota::WindowEmpty)),
        (1, Duration::from_nanos(86_400_000_000_001), Some(InvalidQuota::WindowTooLong)),
        (1, Duration::MAX, Some(InvalidQuota::WindowTooLong)),
    ];
    for (units, window, error) in cases {
        assert_eq!(Quota::new(limit(units), window).err(), error, "{units} in {window:?}");
    }
}

#[test]
fn fraction_of_a_millisecond_counts_as_a_whole_one() {
    let quota = Quota::new(limit(1), Duration::from_nanos(1)).expect("within the bounds");
    assert_eq!(quota.window_ms(), 1);
}

const HOURLY: Quota = Quota::per_hour(NonZeroU32::MIN);

#[test]
fn constructor_without_a_result_lowers_what_is_too_large() {
    assert_eq!(Quota::per_second(NonZeroU32::MAX), Quota::per_second(Quota::MAX_LIMIT));
    assert_eq!(HOURLY.window(), Duration::from_hours(1));
}

#[test]
fn quota_is_within_a_ceiling_that_is_nowhere_tighter() {
    let ceiling = Quota::per_minute(limit(100));
    let cases = [
        (100, 60, true),
        (99, 60, true),
        (100, 61, true),
        (101, 60, false),
        (100, 59, false),
        (1, 1, false),
        (101, 3_600, false),
    ];
    for (units, seconds, expected) in cases {
        let quota = Quota::new(limit(units), Duration::from_secs(seconds)).expect("within the bounds");
        assert_eq!(quota.is_within(&ceiling), expected, "{units} in {seconds} s");
    }
}
