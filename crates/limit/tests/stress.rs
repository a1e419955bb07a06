//! Threads that hammer one window, judged afterwards by what they recorded.
//!
//! `cargo test -p bsk-limit --release --test stress -- --ignored --nocapture` is the long run.

use bsk_limit::{Limiter, Moment, Quota, Window};
use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

/// When an admitted call began and ended, in nanoseconds.
type Call = (u64, u64);

/// What one run recorded.
struct Record {
    checks: u64,
    admitted: Vec<Call>,
}

impl Record {
    /// The most admitted calls that lie wholly inside some interval shorter than `window_ms`.
    fn worst(&self, window_ms: u64) -> usize {
        let mut ends: Vec<_> = self.admitted.iter().map(|call| call.1).collect();
        ends.sort_unstable();
        let mut by_begin = self.admitted.clone();
        by_begin.sort_unstable();
        let mut seen = Counts::new(ends.len());
        let mut worst = 0;
        for (begin, end) in by_begin.into_iter().rev() {
            seen.add(ends.partition_point(|other| *other < end));
            worst =
                worst.max(seen.before(ends.partition_point(|other| *other < begin + window_ms * 1_000_000)));
        }
        worst
    }
}

/// Counts by rank, with sums in logarithmic time (a binary indexed tree).
struct Counts(Vec<usize>);

impl Counts {
    fn new(ranks: usize) -> Self {
        Self(vec![0; ranks + 1])
    }

    fn add(&mut self, rank: usize) {
        let mut node = rank + 1;
        while let Some(count) = self.0.get_mut(node) {
            *count += 1;
            node += node & node.wrapping_neg();
        }
    }

    fn before(&self, rank: usize) -> usize {
        let (mut node, mut sum) = (rank, 0);
        while node > 0 {
            sum += self.0[node];
            node &= node - 1;
        }
        sum
    }
}

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Lets four threads send in bursts, between pauses that tend to end where a window does, until `is_over`.
fn hammer(
    window_ms: u64,
    is_admitted: impl Fn(Moment) -> bool + Sync,
    is_over: impl Fn(u64, Duration) -> bool + Sync,
) -> Record {
    #[expect(clippy::disallowed_methods, reason = "the test plays the caller, who owns the clock")]
    let origin = Instant::now();
    let nanos = || u64::try_from(origin.elapsed().as_nanos()).expect("centuries");
    let send = |seed: u64| {
        let mut dice = Dice(seed);
        let mut record = Record { checks: 0, admitted: Vec::new() };
        while !is_over(record.checks, origin.elapsed()) {
            for _ in 0..dice.roll(4_000) {
                let begin = nanos();
                let now = Moment::from_millis(nanos() / 1_000_000);
                record.checks += 1;
                if is_admitted(now) {
                    record.admitted.push((begin, nanos()));
                }
            }
            let pause = match dice.roll(4) {
                0 => dice.roll(window_ms * 2_000_000),
                1 => window_ms * 1_000_000 - dice.roll(1_500_000).min(window_ms * 500_000),
                _ => dice.roll(50_000),
            };
            let until = nanos() + pause;
            while nanos() < until {
                thread::yield_now();
            }
        }
        record
    };
    thread::scope(|scope| {
        let threads =
            [1_u64, 2, 3, 4].map(|seed| scope.spawn(move || send(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15))));
        let mut all = Record { checks: 0, admitted: Vec::new() };
        for thread in threads {
            let mut record = thread.join().expect("no thread panics");
            all.checks += record.checks;
            all.admitted.append(&mut record.admitted);
        }
        all
    })
}

fn quota(limit: u32, window_ms: u64) -> Quota {
    let limit = NonZeroU32::new(limit).expect("a limit is not zero");
    Quota::new(limit, Duration::from_millis(window_ms)).expect("within the bounds")
}

/// Hammers windows of several shapes; returns the number of checks.
#[expect(clippy::print_stdout, reason = "the figures are what the long run is for")]
fn hammer_windows(is_over: impl Fn(u64, Duration) -> bool + Sync) -> u64 {
    let quotas = [(1, 1), (2, 3), (68, 2), (69, 2), (200, 1), (1_000, 5), (1_000, 50), (4_000, 20)];
    let mut checks = 0;
    for (limit, window_ms) in quotas {
        let window = Window::new(quota(limit, window_ms));
        let record = hammer(window_ms, |now| window.check(now).is_admitted(), &is_over);
        let worst = record.worst(window_ms);
        println!(
            "{limit} in {window_ms} ms: {} checks, {} admitted, worst window {worst}",
            record.checks,
            record.admitted.len()
        );
        assert!(worst <= limit as usize, "{worst} of {limit} in {window_ms} ms");
        checks += record.checks;
    }
    checks
}

/// Hammers one key whose limit changes all the time, up to the given one; returns the number of checks.
#[expect(clippy::print_stdout, reason = "the figures are what the long run is for")]
fn hammer_changes(is_over: impl Fn(u64, Duration) -> bool + Sync) -> u64 {
    let (limit, window_ms) = (500, 5);
    let limiter = Limiter::new(quota(limit, window_ms));
    let checks = AtomicUsize::new(0);
    let check = |now| {
        let check = checks.fetch_add(1, Relaxed);
        if check.is_multiple_of(500) {
            limiter.set_quota((), quota([1, 499, 68, 500][check / 500 % 4], window_ms));
        }
        limiter.check(&(), now).is_ok()
    };
    let record = hammer(window_ms, check, is_over);
    let (worst, changes) = (record.worst(window_ms), checks.into_inner().div_ceil(500));
    println!(
        "{changes} changes: {} checks, {} admitted, worst window {worst}",
        record.checks,
        record.admitted.len()
    );
    assert!(worst <= limit as usize, "{worst} of {limit}");
    record.checks
}

#[test]
fn no_interval_holds_more_than_the_limit() {
    hammer_windows(|_, elapsed| elapsed > Duration::from_millis(120));
}

#[test]
fn no_interval_holds_more_than_the_limit_while_it_changes() {
    hammer_changes(|_, elapsed| elapsed > Duration::from_millis(300));
}

#[test]
#[ignore = "takes a minute or two; run it in release"]
fn no_interval_holds_more_than_the_limit_in_a_hundred_million_checks() {
    let checks =
        hammer_windows(|checks, _| checks > 3_000_000) + hammer_changes(|checks, _| checks > 3_000_000);
    assert!(checks > 100_000_000, "{checks} checks");
}
