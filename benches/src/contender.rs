//! Who is measured, and the stopwatch.

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use crate::deck::Deck;

/// Somebody who judges presented keys.
pub trait Contender: Sync {
    /// Whether the request is let through.
    fn admit(&self, presented: &[u8]) -> bool;
}

/// How long so many calls take, one after the other. Dealing the texts is not
/// counted.
///
/// # Panics
///
/// If a single one was not admitted.
pub fn spend(contender: &impl Contender, deck: &mut Deck, calls: u64) -> Duration {
    let (mut spent, mut left) = (Duration::ZERO, calls);
    while left > 0 {
        let hand = deck.deal(left);
        let (admitted, time) = stopwatch(|| hand.iter().filter(|text| contender.admit(*text)).count());
        spent += time;
        assert_eq!(admitted, hand.len(), "a refusal is no measurement");
        left -= hand.len() as u64;
    }
    spent
}

/// How long so many calls on every thread take at the same time: the mean of
/// the threads. Each thread has a deck of its own.
///
/// # Panics
///
/// If a single one was not admitted.
pub fn spend_on_threads(contender: &impl Contender, decks: &mut [Deck], calls: u64) -> Duration {
    let threads = u32::try_from(decks.len()).expect("a handful");
    let start = Barrier::new(decks.len());
    let spend_one = |deck: &mut Deck| {
        start.wait();
        spend(contender, deck, calls)
    };
    let total: Duration = thread::scope(|scope| {
        let running: Vec<_> = decks.iter_mut().map(|deck| scope.spawn(|| spend_one(deck))).collect();
        running.into_iter().map(|thread| thread.join().expect("no thread panics")).sum()
    });
    total / threads
}

/// What some work gives, and how long it takes.
pub fn stopwatch<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begun = now();
    let result = work();
    (result, now().duration_since(begun))
}

fn now() -> Instant {
    #[expect(clippy::disallowed_methods, reason = "the stopwatch reads the clock")]
    Instant::now()
}

/// The first quartile, the median and the third quartile.
///
/// # Panics
///
/// If there is no value.
#[must_use]
pub fn quartiles(values: &[f64]) -> [f64; 3] {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}
