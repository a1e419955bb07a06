//! What one check costs beside the clock, and what its header fields do.

use bsk_limit::{
    Limiter, Moment, Quota, Window,
    headers::{RateLimitFields, WallClock},
};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use std::{
    hint::black_box,
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
};

/// A clock that costs nothing: each reading is a little later than the one before.
struct Steps {
    micros: u64,
    step: u64,
}

impl Steps {
    /// Steps such that the limit is used up to nine tenths.
    fn within(quota: Quota) -> Self {
        Self { micros: 0, step: quota.window_ms() * 1_000 * 10 / 9 / u64::from(quota.limit()) }
    }

    fn next(&mut self) -> Moment {
        self.micros += self.step;
        Moment::from_millis(self.micros / 1_000)
    }
}

fn per_minute(limit: u32) -> Quota {
    Quota::per_minute(NonZeroU32::new(limit).expect("the limits are not zero"))
}

fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    group.bench_function("the clock alone", |bencher| {
        let mut clock = Steps::within(per_minute(1_000));
        bencher.iter(|| clock.next());
    });
    // No check that others can see takes less.
    group.bench_function("one compare-and-swap", |bencher| {
        let (word, mut clock) = (AtomicU64::new(0), Steps::within(per_minute(1_000)));
        bencher.iter(|| {
            let word = black_box(&word);
            let known = word.load(Ordering::Acquire);
            let next = clock.next().as_millis();
            word.compare_exchange(known, next, Ordering::AcqRel, Ordering::Acquire)
        });
    });
    for limit in [60, 1_000, 100_000] {
        let quota = per_minute(limit);
        group.bench_function(BenchmarkId::new("admitted", limit), |bencher| {
            let (window, mut clock) = (Window::new(quota), Steps::within(quota));
            bencher.iter(|| black_box(&window).check(clock.next()));
        });
        group.bench_function(BenchmarkId::new("refused", limit), |bencher| {
            let window = Window::new(quota);
            while window.check(Moment::from_millis(0)).is_admitted() {}
            bencher.iter(|| black_box(&window).check(black_box(Moment::from_millis(1))));
        });
    }
    group.bench_function("keyed", |bencher| {
        let quota = per_minute(1_000);
        let (limiter, mut clock) = (Limiter::new(quota), Steps::within(quota));
        bencher.iter(|| limiter.check(black_box(&42_u64), clock.next()));
    });
    group.finish();
}

fn fields(criterion: &mut Criterion) {
    let quota = per_minute(1_000);
    let mut group = criterion.benchmark_group("fields");
    group.bench_function("check and status", |bencher| {
        let (window, mut clock) = (Window::new(quota), Steps::within(quota));
        bencher.iter(|| {
            let now = clock.next();
            (window.check(now), black_box(&window).status(now))
        });
    });
    group.bench_function("render", |bencher| {
        let (window, mut clock) = (Window::new(quota), Steps::within(quota));
        for _ in 0..400 {
            assert!(window.check(clock.next()).is_admitted(), "the clock keeps within the limit");
        }
        let (now, wall) = (clock.next(), WallClock::from_offset_ms(1_700_000_000_000));
        let status = window.status(now);
        bencher.iter(|| {
            let fields = RateLimitFields::new(black_box(&status), black_box(now), wall);
            black_box(&fields);
        });
    });
    group.finish();
}

criterion_group!(benches, check, fields);
criterion_main!(benches);
