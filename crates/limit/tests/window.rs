//! What a window admits, one call after another.

use bsk_limit::{Moment, Quota, Verdict, Window};
use std::{num::NonZeroU32, time::Duration};

fn quota(limit: u32, window_ms: u64) -> Quota {
    let limit = NonZeroU32::new(limit).expect("a limit is not zero");
    Quota::new(limit, Duration::from_millis(window_ms)).expect("within the bounds")
}

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

/// Sends at one moment until refused; returns how many passed and when one would again.
fn drain(window: &Window, now: Moment) -> (u32, Moment) {
    let mut admitted = 0;
    loop {
        match window.check(now) {
            Verdict::Admitted => admitted += 1,
            Verdict::Refused(until) => return (admitted, until.moment),
            Verdict::Closed => panic!("nobody closed the window"),
        }
    }
}

#[test]
fn new_window_admits_the_limit_at_once_and_no_more() {
    for limit in [1, 2, 67, 68, 69, 135, 136, 137, 1_000, 4_097, 1_000_000] {
        for start in [0, 1, 86_400_000, 1 << 40] {
            let window = Window::new(quota(limit, 86_400_000));
            assert_eq!(drain(&window, at(start)).0, limit, "limit {limit} from {start}");
        }
    }
}

#[test]
fn refused_right_up_to_the_promised_moment_and_admitted_exactly_at_it() {
    for limit in [1, 2, 68, 69, 1_000] {
        let window = Window::new(quota(limit, 50));
        for unit in 0..limit {
            assert!(window.check(at(7 + u64::from(40 * unit / limit))).is_admitted());
        }
        let mut now = 47;
        for _ in 0..200 {
            let (_, until) = drain(&window, at(now));
            assert!(until > at(now), "limit {limit}");
            for early in now..until.as_millis() {
                assert_eq!(drain(&window, at(early)), (0, until), "limit {limit} at {early}");
            }
            assert!(window.check(until).is_admitted(), "limit {limit} at {until:?}");
            now = until.as_millis();
        }
    }
}

#[test]
fn limit_up_to_68_is_exact_to_the_unit() {
    for limit in 1..=68 {
        let window = Window::new(quota(limit, 1_000));
        for unit in 0..u64::from(limit) {
            assert!(window.check(at(unit)).is_admitted());
        }
        let last = u64::from(limit);
        assert!(!window.check(at(last)).is_admitted());
        for unit in 0..last {
            assert_eq!(drain(&window, at(unit + 1_001)).0, 1, "limit {limit}, unit {unit}");
        }
    }
}

#[test]
fn unit_of_the_full_limit_leaves_one_millisecond_after_the_window() {
    let window = Window::new(quota(1_000, 60_000));
    assert_eq!(drain(&window, at(0)), (1_000, at(60_001)));
    assert_eq!(drain(&window, at(60_001)).0, 1_000);
}

#[test]
fn moment_that_steps_back_counts_as_the_last_one() {
    let window = Window::new(quota(2, 100));
    assert!(window.check(at(1_000)).is_admitted());
    assert!(window.check(at(0)).is_admitted());
    assert_eq!(window.check(at(5)), window.check(at(1_000)));
    assert_eq!(drain(&window, at(1_101)).0, 2);
}

#[test]
fn moments_beyond_the_last_one_are_refused_without_overflow() {
    for limit in [1, 65] {
        let window = Window::new(quota(limit, 1));
        for now in [at(u64::MAX), Moment::MAX, at(u64::MAX).saturating_add(Duration::MAX)] {
            let (_, until) = drain(&window, now);
            assert!(until > Moment::MAX);
            assert_eq!(window.status(now).remaining, 0);
            assert!(!window.is_idle(now));
        }
    }
}

#[test]
fn status_of_an_unused_window_is_all_free() {
    let quota = quota(10, 1_000);
    let status = Window::new(quota).status(at(5));
    assert_eq!((status.quota, status.remaining, status.next, status.full), (quota, 10, None, at(5)));
}

#[test]
fn status_tells_exactly_how_many_pass_now() {
    for limit in [1, 3, 68, 69, 140, 1_000, 1_023] {
        let window = Window::new(quota(limit, 1_000));
        let mut now = 0;
        for step in 0..400_u64 {
            now += (step * step) % 47;
            let status = window.status(at(now));
            let (mut admitted, burst) = (0, (step * 7) % u64::from(limit) + 1);
            while admitted < burst && window.check(at(now)).is_admitted() {
                admitted += 1;
            }
            assert_eq!(admitted, burst.min(status.remaining.into()), "limit {limit}, step {step}");
            if status.remaining == 0 {
                let Verdict::Refused(until) = window.check(at(now)) else { panic!("nothing remained") };
                assert_eq!(status.next, Some(until.moment));
            }
        }
    }
}

#[test]
fn reading_the_status_changes_nothing() {
    let (read, unread) = (Window::new(quota(130, 500)), Window::new(quota(130, 500)));
    for now in (0..20_000).step_by(3) {
        let _ = read.status(at(now + now % 11));
        let _ = read.is_idle(at(now));
        assert_eq!(read.check(at(now)), unread.check(at(now)));
    }
}

#[test]
fn window_is_idle_once_its_last_unit_has_left() {
    let window = Window::new(quota(100, 1_000));
    assert!(window.is_idle(at(0)));
    for now in 0..100 {
        assert!(window.check(at(now)).is_admitted());
    }
    assert!(!window.is_idle(at(1_099)));
    assert_eq!(window.status(at(1_099)).full, at(1_100));
    assert!(window.is_idle(at(1_100)));
}

#[test]
fn window_is_48_bytes_until_two_blocks_count_at_once() {
    let window = Window::new(quota(1_000, 60_000));
    for now in 0..15 {
        assert!(window.check(at(now)).is_admitted());
        assert_eq!(window.memory_bytes(), 48);
    }
    assert!(window.check(at(15)).is_admitted());
    assert!(window.memory_bytes() > 48);

    let sparse = Window::new(quota(1, 1_000));
    for now in (0..100_000).step_by(1_001) {
        assert!(sparse.check(at(now)).is_admitted());
        assert_eq!(sparse.memory_bytes(), 48);
    }
}

#[test]
fn busy_window_takes_at_most_600_bytes() {
    for limit in [1, 67, 68, 69, 1_000, 1_023, 1_000_000] {
        let window = Window::new(quota(limit, 60_000));
        for now in [0, 1] {
            drain(&window, at(now));
        }
        assert!(window.memory_bytes() <= 600, "limit {limit}: {} bytes", window.memory_bytes());
    }
}
