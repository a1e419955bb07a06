//! The keyed limiter.

use bsk_limit::{Limiter, Moment, Quota};
use std::{num::NonZeroU32, time::Duration};

fn per_second(limit: u32) -> Quota {
    Quota::per_second(NonZeroU32::new(limit).expect("a limit is not zero"))
}

fn at(millis: u64) -> Moment {
    Moment::from_millis(millis)
}

fn admitted(limiter: &Limiter<&str>, key: &'static str, now: Moment) -> u32 {
    let mut admitted = 0;
    while limiter.check(&key, now).is_ok() {
        admitted += 1;
    }
    admitted
}

#[test]
fn keys_are_counted_apart() {
    let limiter = Limiter::new(per_second(3));
    assert_eq!(admitted(&limiter, "ada", at(0)), 3);
    assert_eq!(admitted(&limiter, "bob", at(0)), 3);
    assert_eq!(limiter.status(&"ada", at(0)).remaining, 0);
    assert_eq!(limiter.status(&"eve", at(0)).remaining, 3);
}

#[test]
fn refusal_names_the_moment_of_the_next_unit() {
    let limiter = Limiter::new(per_second(1));
    assert_eq!(limiter.check(&"ada", at(5)), Ok(()));
    let refused = limiter.check(&"ada", at(10)).expect_err("one is the limit");
    assert_eq!(refused.moment, at(1_006));
    assert_eq!(refused.wait(at(10)), Duration::from_millis(996));
    assert_eq!(refused.to_string(), "over the limit; not before 1006 ms");
    assert_eq!(limiter.check(&"ada", refused.moment), Ok(()));
}

#[test]
fn own_quota_applies_to_its_key_and_keeps_the_count() {
    let limiter = Limiter::new(per_second(10));
    for _ in 0..7 {
        assert_eq!(limiter.check(&"ada", at(0)), Ok(()));
    }
    limiter.set_quota("ada", per_second(1));
    assert!(limiter.check(&"ada", at(0)).is_err());
    assert_eq!(limiter.quota(&"ada"), per_second(1));
    assert_eq!(limiter.quota(&"bob"), per_second(10));
    limiter.reset_quota("ada");
    assert_eq!(admitted(&limiter, "ada", at(0)), 3);
}

#[test]
fn own_quota_of_an_unseen_key_waits_for_it() {
    let limiter = Limiter::new(per_second(10));
    limiter.set_quota("ada", per_second(2));
    assert_eq!(admitted(&limiter, "ada", at(0)), 2);
}

#[test]
fn sweep_forgets_only_windows_in_which_nothing_counts() {
    let limiter = Limiter::new(per_second(2));
    limiter.set_quota("ada", per_second(1));
    assert_eq!(limiter.check(&"ada", at(0)), Ok(()));
    assert_eq!(limiter.check(&"bob", at(500)), Ok(()));
    assert_eq!(limiter.sweep(at(1_000)), 2);
    assert_eq!(limiter.sweep(at(1_001)), 1);
    assert_eq!(limiter.status(&"bob", at(1_001)).remaining, 1);
    assert_eq!(admitted(&limiter, "ada", at(1_001)), 1, "the quota of its own outlives the window");
    assert_eq!(limiter.sweep(at(2_002)), 0);
}

#[test]
fn snapshot_of_all_keys_goes_on_in_another_limiter() {
    let (before, after) = (Limiter::new(per_second(5)), Limiter::new(per_second(5)));
    assert_eq!(before.check(&"ada", at(0)), Ok(()));
    assert_eq!(before.check(&"bob", at(900)), Ok(()));
    let snapshot = before.snapshot(at(1_001));
    assert_eq!(snapshot.len(), 1, "ada is idle");
    for (key, snapshot) in &snapshot {
        after.restore(*key, snapshot, at(7), Duration::ZERO);
    }
    assert_eq!(after.status(&"bob", at(7)).remaining, 4);
    assert_eq!(after.status(&"ada", at(7)).remaining, 5);
}

#[test]
fn debug_output_shows_no_key() {
    let limiter = Limiter::new(per_second(5));
    assert_eq!(limiter.check(&"bsk_secret", at(0)), Ok(()));
    limiter.set_quota("bsk_secret", per_second(1));
    let debug = format!("{limiter:?}");
    assert!(debug.contains("windows: 1") && !debug.contains("secret"), "{debug}");
}

#[test]
fn quota_changed_while_others_count_never_lets_more_through() {
    let limiter = Limiter::new(per_second(100));
    let admitted: usize = std::thread::scope(|scope| {
        let callers = [(); 3]
            .map(|()| scope.spawn(|| (0..2_000).filter(|_| limiter.check(&"ada", at(0)).is_ok()).count()));
        for change in 0..500 {
            limiter.set_quota("ada", per_second(1 + change % 100));
            limiter.reset_quota("ada");
        }
        callers.into_iter().map(|caller| caller.join().expect("no caller panics")).sum()
    });
    assert!(admitted <= 100, "{admitted} of 100");
}
