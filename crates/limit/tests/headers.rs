//! The text of the header fields.

use bsk_limit::{
    Moment, NotBefore, Quota, Status,
    headers::{RateLimitFields, WallClock, retry_after},
};
use std::{num::NonZeroU32, time::Duration};

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn quota(limit: u32, window_ms: u64) -> Quota {
    let limit = NonZeroU32::new(limit).expect("a limit is not zero");
    Quota::new(limit, Duration::from_millis(window_ms)).expect("within the bounds")
}

#[test]
fn fields_are_rendered_as_documented() {
    let cases = [
        (
            Status { quota: quota(1_000, 60_000), remaining: 7, next: Some(at(1_500)), full: at(60_500) },
            ["1000", "7", "1700000061", r#""default";q=1000;w=60"#, r#""default";r=7;t=1"#],
        ),
        (
            Status { quota: quota(1_000_000, 86_400_000), remaining: 1_000_000, next: None, full: at(500) },
            [
                "1000000",
                "1000000",
                "1700000001",
                r#""default";q=1000000;w=86400"#,
                r#""default";r=1000000;t=0"#,
            ],
        ),
        (
            Status { quota: quota(1, 1), remaining: 0, next: Some(at(502)), full: at(1_000) },
            ["1", "0", "1700000001", r#""default";q=1;w=1"#, r#""default";r=0;t=1"#],
        ),
        (
            Status { quota: quota(10, 1_500), remaining: 0, next: Some(at(u64::MAX)), full: at(u64::MAX) },
            ["10", "0", "18446744073709552", r#""default";q=10;w=2"#, r#""default";r=0;t=18446744073709552"#],
        ),
    ];
    for (status, expected) in cases {
        let fields = RateLimitFields::new(&status, at(500), WallClock::from_offset_ms(1_700_000_000_000));
        let texts = [
            fields.limit().as_str(),
            fields.remaining().as_str(),
            fields.reset().as_str(),
            fields.policy().as_str(),
            fields.rate_limit().as_str(),
        ];
        assert_eq!(texts, expected);
        assert_eq!(fields.policy().as_bytes(), expected[3].as_bytes());
        assert_eq!(fields.policy().to_string(), expected[3]);
    }
}

#[test]
fn largest_values_still_fit() {
    let status =
        Status { quota: Quota::default(), remaining: u32::MAX, next: Some(at(u64::MAX)), full: at(u64::MAX) };
    let fields = RateLimitFields::new(&status, at(0), WallClock::from_offset_ms(i64::MAX));
    assert_eq!(fields.remaining().as_str(), "4294967295");
    assert_eq!(fields.rate_limit().as_str(), r#""default";r=4294967295;t=18446744073709552"#);
    assert_eq!(fields.reset().as_str(), "18446744073709552");
}

#[test]
fn retry_after_is_rounded_up_and_at_least_a_second() {
    let cases = [
        (0, "1"),
        (500, "1"),
        (501, "1"),
        (1_500, "1"),
        (1_501, "2"),
        (60_501, "61"),
        (u64::MAX, "18446744073709552"),
    ];
    for (moment, expected) in cases {
        let text = retry_after(NotBefore { moment: at(moment) }, at(500));
        assert_eq!(text.as_str(), expected, "at {moment}");
    }
}

#[test]
fn wall_clock_saturates_at_its_ends() {
    let before = WallClock::from_offset_ms(-1_000);
    assert_eq!((before.unix_millis(at(999)), before.unix_millis(at(1_001))), (0, 1));
    assert_eq!(before.unix_seconds(at(1_001)), 1);
    assert_eq!(WallClock::from_offset_ms(i64::MIN).unix_millis(at(5)), 0);
    assert_eq!(WallClock::from_offset_ms(i64::MAX).unix_millis(at(u64::MAX)), u64::MAX);
}
