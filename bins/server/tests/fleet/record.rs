//! What was done to a fleet and what it answered, by one clock.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Microseconds by the clock of the tests, which does not step.
pub(crate) type Micros = u64;

/// Reads the clock.
#[expect(clippy::disallowed_methods, reason = "these tests run in real time")]
pub(crate) fn now() -> Micros {
    static BEGINNING: OnceLock<Instant> = OnceLock::new();
    let now = Instant::now();
    micros(now.duration_since(*BEGINNING.get_or_init(|| now)))
}

/// A time as the clock counts it.
pub(crate) fn micros(time: Duration) -> Micros {
    u64::try_from(time.as_micros()).expect("no test takes that long")
}

/// A key of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct KeyNumber(pub(crate) usize);

/// A request with a key, and its answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call {
    pub(crate) server: usize,
    pub(crate) key: KeyNumber,
    pub(crate) began: Micros,
    pub(crate) ended: Micros,
    pub(crate) outcome: Outcome,
}

/// What came of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The key was accepted, and the request counted.
    Accepted,
    /// The key was refused: revoked, or not known.
    Refused,
    /// The key's limit was used up.
    Limited,
    /// The server could not know.
    Unavailable,
    /// The connection ended without an answer.
    Unanswered,
    /// Another status, which nothing here calls for.
    Strange(u16),
}

impl Outcome {
    pub(crate) fn of(status: u16) -> Self {
        match status {
            200 => Self::Accepted,
            401 => Self::Refused,
            429 => Self::Limited,
            503 => Self::Unavailable,
            other => Self::Strange(other),
        }
    }
}

/// A request to revoke a key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Revocation {
    pub(crate) key: KeyNumber,
    pub(crate) began: Micros,
    /// When its answer was there; `None` if there was none that says that the key is revoked.
    pub(crate) returned: Option<Micros>,
}

/// A time in which a server is stopped, or is cut off from what it needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trouble {
    pub(crate) server: usize,
    pub(crate) from: Micros,
    pub(crate) until: Micros,
}

/// Everything.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) calls: Vec<Call>,
    pub(crate) revocations: Vec<Revocation>,
    pub(crate) troubles: Vec<Trouble>,
}

impl Record {
    /// Takes in another record, whose keys are others.
    pub(crate) fn add(&mut self, other: Self) {
        let beyond = |key: KeyNumber| key.0 + 1;
        let known = self.calls.iter().map(|call| beyond(call.key));
        let shift = known.chain(self.revocations.iter().map(|one| beyond(one.key))).max().unwrap_or(0);
        let moved = |key: KeyNumber| KeyNumber(key.0 + shift);
        self.calls.extend(other.calls.into_iter().map(|call| Call { key: moved(call.key), ..call }));
        let revocations = other.revocations.into_iter();
        self.revocations.extend(revocations.map(|one| Revocation { key: moved(one.key), ..one }));
        self.troubles.extend(other.troubles);
    }

    pub(crate) fn count(&self, outcome: Outcome) -> usize {
        self.calls.iter().filter(|call| call.outcome == outcome).count()
    }

    /// How long each revocation took that returned, in seconds.
    pub(crate) fn revocation_seconds(&self) -> Vec<f64> {
        let took = |one: &Revocation| Some(Duration::from_micros(one.returned? - one.began).as_secs_f64());
        self.revocations.iter().filter_map(took).collect()
    }

    /// The longest of them.
    pub(crate) fn slowest_revocation(&self) -> f64 {
        self.revocation_seconds().into_iter().fold(0.0, f64::max)
    }
}

/// The middle, the 99th hundredth and the end of some durations, in milliseconds.
pub(crate) fn percentiles(seconds: &[f64]) -> String {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |hundredths: usize| sorted[(sorted.len() - 1) * hundredths / 100] * 1_000.0;
    format!("p50 {:.2} ms, p99 {:.2} ms, max {:.2} ms of {}", at(50), at(99), at(100), sorted.len())
}
