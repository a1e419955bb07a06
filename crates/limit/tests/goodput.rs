//! How much of what an exact log would admit is admitted, request by request in the same pattern.

use bsk_limit::{Moment, Quota, Verdict, Window};
use std::{collections::VecDeque, num::NonZeroU32, time::Duration};

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

/// The pause before a request, in microseconds: from the number of the request and a mean pause at which the limit is
/// just reached.
type Pattern = fn(&mut Dice, u64, u64) -> u64;

const PATTERNS: [(&str, Pattern); 8] = [
    ("even, just at the limit", |_, _, mean| mean),
    ("even, ten times the limit", |_, _, mean| mean / 10),
    ("random, at the limit", |dice, _, mean| dice.roll(2 * mean + 1)),
    ("random, a tenth over", |dice, _, mean| dice.roll(2 * mean + 1) * 10 / 11),
    (
        "bursts of the limit, a window apart",
        |_, request, mean| if request.is_multiple_of(1_000) { 1_000 * mean } else { 0 },
    ),
    (
        "bursts of a fifth, an eighth apart",
        |_, request, mean| if request.is_multiple_of(200) { 125 * mean } else { 0 },
    ),
    ("fast and slow by turns", |_, request, mean| if request / 700 % 2 == 0 { mean / 20 } else { 2 * mean }),
    ("bursts of any size", |dice, _, mean| if dice.roll(40) == 0 { dice.roll(60 * mean) } else { mean / 50 }),
];

/// An exact log, and the window beside it.
struct Pair {
    quota: Quota,
    window: Window,
    log: VecDeque<u64>,
    /// What the window has admitted, to tell how early it refuses.
    own: VecDeque<u64>,
    exact: u64,
    admitted: u64,
    worst: usize,
    earliest: usize,
}

impl Pair {
    fn new(quota: Quota) -> Self {
        let (log, own) = (VecDeque::new(), VecDeque::new());
        Self { quota, window: Window::new(quota), log, own, exact: 0, admitted: 0, worst: 0, earliest: 0 }
    }

    fn request(&mut self, now: u64) {
        let (limit, window_ms) = (self.quota.limit() as usize, self.quota.window_ms());
        for log in [&mut self.log, &mut self.own] {
            // Moments are rounded down: only a millisecond later has a unit left the window for certain.
            while log.front().is_some_and(|unit| unit + 1 + window_ms <= now) {
                log.pop_front();
            }
        }
        if self.log.len() < limit {
            self.log.push_back(now);
            self.exact += 1;
        }
        match self.window.check(Moment::from_millis(now)) {
            Verdict::Admitted => {
                self.own.push_back(now);
                self.admitted += 1;
                self.worst = self.worst.max(self.own.len());
            }
            _ => self.earliest = self.earliest.max(limit - self.own.len()),
        }
    }
}

/// Runs every pattern against every limit; returns the number of checks.
#[expect(clippy::print_stdout, reason = "the figures are what the long run is for")]
fn compare(requests: u64) -> u64 {
    let mut checks = 0;
    for limit in [10, 68, 69, 100, 205, 1_000, 10_000] {
        let quota = Quota::new(NonZeroU32::new(limit).expect("not zero"), Duration::from_mins(1))
            .expect("within the bounds");
        let mean = 60_000_000 / u64::from(limit);
        for (name, pattern) in PATTERNS {
            let (mut pair, mut dice, mut micros) = (Pair::new(quota), Dice(42), 0);
            for request in 0..requests {
                micros += pattern(&mut dice, request, mean);
                pair.request(micros / 1_000);
            }
            checks += requests;
            let goodput = pair.admitted * 10_000 / pair.exact;
            let Pair { worst, earliest, .. } = pair;
            println!(
                "{limit}, {name}: goodput {goodput} of 10000, worst window {worst}, refused {earliest} units early at most"
            );
            assert!(goodput >= 9_850, "{limit}, {name}: {goodput}");
            assert!(worst <= limit as usize);
            assert!(earliest < limit.div_ceil(68) as usize);
        }
    }
    checks
}

#[test]
fn goodput_is_close_to_that_of_an_exact_log() {
    compare(20_000);
}

#[test]
#[ignore = "takes a while; run it in release"]
fn goodput_is_close_to_that_of_an_exact_log_in_ten_million_checks() {
    assert!(compare(250_000) > 10_000_000);
}
