//! Answers that one thread gave: how many, and how long each took.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper ends of the buckets of durations, in nanoseconds, and as they are
/// written, in seconds.
pub(super) const BUCKETS: [(u64, &str); 13] = [
    (100_000, "0.0001"),
    (250_000, "0.00025"),
    (500_000, "0.0005"),
    (1_000_000, "0.001"),
    (2_500_000, "0.0025"),
    (5_000_000, "0.005"),
    (10_000_000, "0.01"),
    (25_000_000, "0.025"),
    (50_000_000, "0.05"),
    (100_000_000, "0.1"),
    (500_000_000, "0.5"),
    (1_000_000_000, "1"),
    (5_000_000_000, "5"),
];

/// Counts that one thread writes and others read.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// How many fell into each bucket, and past the last one.
    by_bucket: [AtomicU64; BUCKETS.len() + 1],
    nanoseconds: AtomicU64,
}

impl Answers {
    /// Counts one. Only the thread that these belong to may do so.
    pub(super) fn add(&self, took: Duration) {
        let nanoseconds = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let bucket = BUCKETS.iter().position(|(end, _)| nanoseconds <= *end).unwrap_or(BUCKETS.len());
        if let Some(count) = self.by_bucket.get(bucket) {
            grow(count, 1);
        }
        grow(&self.nanoseconds, nanoseconds);
    }
}

/// Adds without the lock on memory that a `fetch_add` takes: nobody else writes.
fn grow(count: &AtomicU64, by: u64) {
    count.store(count.load(Relaxed).wrapping_add(by), Relaxed);
}

/// The sum of what several threads counted.
#[derive(Clone, Debug, Default)]
pub(super) struct Sum {
    by_bucket: [u64; BUCKETS.len() + 1],
    nanoseconds: u64,
}

impl Sum {
    pub(super) fn add(&mut self, answers: &Answers) {
        for (sum, count) in self.by_bucket.iter_mut().zip(&answers.by_bucket) {
            *sum += count.load(Relaxed);
        }
        self.nanoseconds = self.nanoseconds.wrapping_add(answers.nanoseconds.load(Relaxed));
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, count) in self.by_bucket.iter_mut().zip(&other.by_bucket) {
            *sum += count;
        }
        self.nanoseconds = self.nanoseconds.wrapping_add(other.nanoseconds);
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.by_bucket.iter().sum()
    }

    /// How long all of them took together.
    pub(super) fn took(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds)
    }

    /// The upper end of each bucket, and how many took at most so long.
    pub(super) fn cumulative(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let ends = BUCKETS.iter().map(|(_, end)| *end).chain(["+Inf"]);
        ends.zip(self.by_bucket.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_falls_into_the_bucket_that_it_fits_in() {
        let answers = Answers::default();
        for micros in [0, 100, 101, 5_000_000, 5_000_001] {
            answers.add(Duration::from_micros(micros));
        }
        let mut sum = Sum::default();
        sum.add(&answers);
        let at = |end| sum.cumulative().find(|(of, _)| *of == end).map(|(_, count)| count);
        assert_eq!([at("0.0001"), at("0.00025"), at("1"), at("5"), at("+Inf")], [2, 3, 3, 4, 5].map(Some));
        assert_eq!(sum.count(), 5);
        assert_eq!(sum.took(), Duration::from_micros(10_000_202));
    }

    #[test]
    fn sums_of_threads_add_up() {
        let (mut one, mut other) = (Sum::default(), Sum::default());
        let answers = Answers::default();
        answers.add(Duration::from_millis(1));
        one.add(&answers);
        other.add(&answers);
        one.merge(&other);
        assert_eq!((one.count(), one.took()), (2, Duration::from_millis(2)));
    }
}
