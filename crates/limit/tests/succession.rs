//! The count goes along when a quota changes and when a process restarts.

use bsk_limit::{Counted, Moment, Quota, Snapshot, Verdict, Window};
use proptest::prelude::*;
use std::{num::NonZeroU32, time::Duration};

fn quota(limit: u32, window_ms: u64) -> Quota {
    let limit = NonZeroU32::new(limit).expect("a limit is not zero");
    Quota::new(limit, Duration::from_millis(window_ms)).expect("within the bounds")
}

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn admit(window: &Window, units: u32, now: Moment) {
    for unit in 0..units {
        assert!(window.check(now).is_admitted(), "unit {unit} of {units}");
    }
}

fn successor(window: &Window, quota: Quota) -> Window {
    Window::succeed(window.close(), quota)
}

#[test]
fn closed_window_admits_nothing_and_closes_again_with_the_same_count() {
    let window = Window::new(quota(100, 1_000));
    admit(&window, 70, at(0));
    assert_eq!(window.close().units(), 70);
    assert_eq!(window.check(at(0)), Verdict::Closed);
    assert_eq!(window.check(at(5_000)), Verdict::Closed);
    assert_eq!(window.close().units(), 70);
    assert_eq!(window.status(at(0)).remaining, 30);
}

#[test]
fn window_is_closed_for_being_idle_only_when_nothing_counts() {
    let window = Window::new(quota(100, 1_000));
    admit(&window, 1, at(0));
    assert!(!window.close_if_idle(at(1_000)));
    admit(&window, 1, at(1_000));
    assert!(!window.close_if_idle(at(2_000)));
    assert!(window.close_if_idle(at(2_001)));
    assert_eq!(window.check(at(9_000)), Verdict::Closed);
}

#[test]
fn limit_lowered_and_raised_again_keeps_every_unit() {
    for used in [0, 1, 15, 16, 17, 500, 999, 1_000] {
        for between in [1, 10, 64, 65, 900] {
            let wide = Window::new(quota(1_000, 60_000));
            admit(&wide, used, at(100));
            let narrow = successor(&wide, quota(between, 60_000));
            assert_eq!(narrow.status(at(100)).remaining, between.saturating_sub(used));
            let wide = successor(&narrow, quota(1_000, 60_000));
            assert_eq!(wide.status(at(100)).remaining, 1_000 - used, "{used} over {between}");
            assert_eq!(wide.status(at(60_100)).remaining, 1_000 - used);
            assert_eq!(wide.status(at(60_101)).remaining, 1_000);
        }
    }
}

#[test]
fn lowered_limit_is_refused_until_enough_units_have_left() {
    let wide = Window::new(quota(5, 1_000));
    for now in [0, 10, 20, 30, 40] {
        admit(&wide, 1, at(now));
    }
    let narrow = successor(&wide, quota(2, 1_000));
    let Verdict::Refused(until) = narrow.check(at(50)) else { panic!("five count, two are the limit") };
    assert_eq!(until.moment, at(1_031));
    assert!(!narrow.check(at(1_030)).is_admitted());
    admit(&narrow, 1, at(1_031));
    assert!(!narrow.check(at(1_040)).is_admitted());
    admit(&narrow, 1, at(1_041));
}

#[test]
fn changed_length_of_the_window_applies_to_the_units_that_count() {
    let minute = Window::new(quota(10, 60_000));
    admit(&minute, 10, at(0));
    let hour = successor(&minute, quota(10, 3_600_000));
    assert!(!hour.check(at(3_600_000)).is_admitted());
    assert_eq!(hour.status(at(3_600_001)).remaining, 10);

    let minute = Window::new(quota(10, 60_000));
    admit(&minute, 10, at(0));
    let second = successor(&minute, quota(10, 1_000));
    assert!(!second.check(at(1_000)).is_admitted());
    assert_eq!(second.status(at(1_001)).remaining, 10);
}

#[test]
fn window_shortened_and_lengthened_again_keeps_every_unit() {
    for used in [7, 16, 900, 1_000] {
        let minute = Window::new(quota(1_000, 60_000));
        admit(&minute, used, at(0));
        let second = successor(&minute, quota(10, 1_000));
        admit(&second, 10, at(2_000));
        assert!(!second.is_idle(at(5_000)), "units still count in the former window");
        let minute = successor(&second, quota(1_000, 60_000));
        let remaining = minute.status(at(5_000)).remaining;
        assert!(remaining <= 1_000_u32.saturating_sub(used + 10), "{used} used, {remaining} remain");
        // Units of different times may have come into one block of 15.
        assert!((975..=990).contains(&minute.status(at(60_001)).remaining));
        assert_eq!(minute.status(at(62_001)).remaining, 1_000);
    }
}

#[test]
fn shortened_window_is_idle_once_the_former_one_would_be() {
    let minute = Window::new(quota(10, 60_000));
    admit(&minute, 1, at(0));
    let second = successor(&minute, quota(10, 1_000));
    assert!(!second.is_idle(at(60_000)));
    assert!(second.is_idle(at(60_001)));
}

#[test]
fn unit_admitted_in_the_millisecond_of_a_change_is_not_taken_for_a_former_one() {
    let first = Window::new(quota(1, 300));
    admit(&first, 1, at(0));
    let second = successor(&first, quota(2, 100));
    admit(&second, 1, at(0));
    let third = successor(&second, quota(2, 200));
    assert_eq!(third.status(at(0)).remaining, 0, "both count");
}

#[test]
fn place_of_a_unit_that_has_left_is_free_in_the_millisecond_of_a_change() {
    let first = Window::new(quota(2, 700));
    admit(&first, 1, at(0));
    admit(&first, 1, at(254));
    // Only the second counts here.
    let second = successor(&first, quota(2, 100));
    admit(&second, 1, at(254));
    let third = successor(&second, quota(3, 700));
    assert_eq!(third.status(at(602)).remaining, 0, "all three count");
    assert_eq!(third.status(at(701)).remaining, 1);
    assert_eq!(third.status(at(955)).remaining, 3);
}

#[test]
fn many_changes_cost_bounded_memory_and_lose_nothing() {
    let mut window = Window::new(quota(1_000_000, 86_400_000));
    let mut used = 0;
    for round in 0..500_u32 {
        admit(&window, 100, at(u64::from(round)));
        used += 100;
        let limit = if round % 2 == 0 { 1_000_000 - round } else { 1_000_000 };
        window = successor(&successor(&window, quota(1, 86_400_000)), quota(limit, 86_400_000));
        assert_eq!(window.status(at(u64::from(round))).remaining, limit - used);
    }
    let snapshot = window.snapshot(at(500)).expect("not idle");
    assert!(snapshot.counted.len() <= 128 + 68 + 1);
}

#[test]
fn snapshot_goes_on_in_a_process_with_another_origin() {
    for (limit, used) in [(10, 7), (1_000, 1_000), (1_000, 333)] {
        let window = Window::new(quota(limit, 60_000));
        admit(&window, used, at(50_000));
        let snapshot = window.snapshot(at(60_000)).expect("not idle");
        let restored = Window::restore(&snapshot, quota(limit, 60_000), at(3), Duration::from_secs(5));
        assert_eq!(restored.status(at(3)).remaining, limit - used);
        // 10 s passed before the snapshot and 5 s after it; one millisecond is given to the clocks.
        assert_eq!(restored.status(at(3 + 45_001)).remaining, limit - used);
        assert_eq!(restored.status(at(3 + 45_002)).remaining, limit);
    }
}

#[test]
fn idle_window_has_no_snapshot() {
    let window = Window::new(quota(10, 1_000));
    assert_eq!(window.snapshot(at(0)), None);
    admit(&window, 1, at(0));
    assert!(window.snapshot(at(1_000)).is_some());
    assert_eq!(window.snapshot(at(1_001)), None);
}

#[test]
fn units_beyond_a_lowered_limit_survive_a_restart() {
    let wide = Window::new(quota(1_000, 60_000));
    admit(&wide, 800, at(0));
    let narrow = successor(&wide, quota(1, 60_000));
    let snapshot = narrow.snapshot(at(1_000)).expect("not idle");
    let restored = Window::restore(&snapshot, quota(1_000, 60_000), at(0), Duration::ZERO);
    assert_eq!(restored.status(at(0)).remaining, 200);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changed_limits_never_admit_more_than_the_one_in_force(
        changes in prop::collection::vec((1_u32..=300, 1_u16..=400, 0_u64..=700), 1..12),
    ) {
        let mut window = Window::new(quota(300, 1_000));
        let (mut log, mut now) = (Vec::new(), 0);
        for (limit, sent, pause) in changes {
            window = successor(&window, quota(limit, 1_000));
            now += pause;
            let counted = |log: &[u64]| log.iter().filter(|unit| **unit + 1_001 > now).count();
            for _ in 0..sent {
                let before = counted(&log);
                if window.check(at(now)).is_admitted() {
                    prop_assert!(before < limit as usize, "{} counted of {}", before, limit);
                    log.push(now);
                }
            }
        }
    }

    #[test]
    fn changed_lengths_never_forget_a_unit_that_counted(
        changes in prop::collection::vec((1_u32..=200, 1_u64..=50, 1_u16..=300, 0_u64..=900), 1..12),
    ) {
        let mut window = Window::new(quota(200, 1_000));
        let mut log: Vec<u64> = Vec::new();
        let (mut now, mut length) = (0, 1_000);
        for (limit, hundreds, sent, pause) in changes {
            // What has left a window by the time of a change need not be remembered.
            log.retain(|unit| unit + 1 + length > now);
            length = hundreds * 100;
            window = successor(&window, quota(limit, length));
            now += pause;
            for _ in 0..sent {
                let before = log.iter().filter(|unit| **unit + 1 + length > now).count();
                if window.check(at(now)).is_admitted() {
                    prop_assert!(before < limit as usize, "{} counted of {}", before, limit);
                    log.push(now);
                }
            }
        }
    }

    #[test]
    fn any_snapshot_is_restored_without_a_panic(
        counted in prop::collection::vec((any::<u32>(), any::<u64>()), 0..300),
        horizon_ms: u64,
        limit in 1_u32..=1_000_000,
        now: u64,
        away: u64,
    ) {
        let counted = counted.into_iter().map(|(units, age_ms)| Counted { units, age_ms }).collect();
        let snapshot = Snapshot { counted, horizon_ms };
        let window = Window::restore(&snapshot, quota(limit, 60_000), at(now), Duration::from_millis(away));
        let status = window.status(at(now));
        prop_assert!(status.remaining <= limit);
        prop_assert_eq!(window.check(at(now)).is_admitted(), status.remaining > 0);
    }

    #[test]
    fn restored_window_counts_what_the_snapshot_held(
        bursts in prop::collection::vec((1_u32..=40, 0_u64..=300), 1..10),
        limit in 1_u32..=400,
    ) {
        let window = Window::new(quota(limit, 1_000));
        let (mut now, mut log) = (0, Vec::new());
        for (units, pause) in bursts {
            now += pause;
            for _ in 0..units {
                if window.check(at(now)).is_admitted() {
                    log.push(now);
                }
            }
        }
        let snapshot = window.snapshot(at(now)).expect("the last burst counts or is refused by one that does");
        let restored = Window::restore(&snapshot, quota(limit, 1_000), at(0), Duration::ZERO);
        for later in 0..1_100 {
            let counted = log.iter().filter(|unit| **unit + 1_001 > now + later).count();
            let remaining = restored.status(at(later)).remaining as usize;
            prop_assert!(remaining + counted <= limit as usize, "{} + {} at +{}", remaining, counted, later);
        }
        prop_assert_eq!(restored.status(at(1_003)).remaining, limit);
    }
}
