//! Counting on after a graceful restart.

use core::fmt::Write as _;
use std::time::Duration;

use bsk_limit::{Counted, Quota, Snapshot, Window};
use bsk_store::{KeptCount, KeyId, ReplicaId, StoreError, Timestamp};
use dashmap::DashMap;

use crate::api_keys::Inner;
use crate::clock::Now;

/// What windows counted when this store was last served, for the keys that
/// were not used since.
#[derive(Default)]
pub(crate) struct Kept(DashMap<KeyId, (Timestamp, Snapshot)>);

impl Kept {
    /// Takes what a store has kept. What cannot be read counts nothing.
    pub(crate) fn load(&self, counts: Vec<KeptCount>) {
        for kept in counts {
            if let Some(snapshot) = read(&kept.counted) {
                self.0.insert(kept.key, (kept.at, snapshot));
            }
        }
    }

    /// The window of a key that is used for the first time since.
    pub(crate) fn window(&self, key: KeyId, quota: Quota, now: Now) -> Window {
        match self.0.remove(&key) {
            Some((_, (at, snapshot))) => {
                // A wall clock that went back makes the time away short, and
                // so the count long.
                let away = now.wall().as_millis().saturating_sub(at.as_millis());
                let away = Duration::from_millis(u64::try_from(away).unwrap_or(0));
                Window::restore(&snapshot, quota, now.moment, away)
            }
            None => Window::new(quota),
        }
    }

    /// What is still waiting for its key to be used, as it was kept.
    fn unused(&self) -> impl Iterator<Item = KeptCount> {
        self.0.iter().map(|kept| KeptCount { key: *kept.key(), at: kept.0, counted: write(&kept.1) })
    }
}

impl Inner {
    /// Has the store keep what every window counts. No request is judged any
    /// more.
    pub(crate) fn keep_counts(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        let counting = self.cache.counting(now.moment);
        let counting =
            counting.map(|(key, counts)| KeptCount { key, at: now.wall(), counted: write(&counts) });
        let counts: Vec<_> = counting.chain(self.cache.kept().unused()).collect();
        // Where nobody follows changes there is one server.
        let by = self.replica.unwrap_or(ReplicaId::from_bytes([0; 16]));
        self.store.keep_counts(by, &counts)
    }
}

/// What an entry counts: `horizon;units@age;units@age…`, in milliseconds.
fn write(snapshot: &Snapshot) -> String {
    let mut text = snapshot.horizon_ms.to_string();
    for counted in &snapshot.counted {
        // A String takes all that is written to it.
        let _ = write!(text, ";{}@{}", counted.units, counted.age_ms);
    }
    text
}

fn read(text: &str) -> Option<Snapshot> {
    let mut parts = text.split(';');
    let horizon_ms = parts.next()?.parse().ok()?;
    let counted = parts.map(|part| {
        let (units, age_ms) = part.split_once('@')?;
        Some(Counted { units: units.parse().ok()?, age_ms: age_ms.parse().ok()? })
    });
    Some(Snapshot { counted: counted.collect::<Option<_>>()?, horizon_ms })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_back_and_nonsense_does_not() {
        let counted = vec![Counted { units: 3, age_ms: 70 }, Counted { units: 1_000_000, age_ms: 0 }];
        let snapshot = Snapshot { counted, horizon_ms: 60_000 };
        assert_eq!(read(&write(&snapshot)), Some(snapshot));
        assert_eq!(read("5"), Some(Snapshot { counted: Vec::new(), horizon_ms: 5 }));
        for text in ["", ";", "x", "5;3", "5;3@", "5;-3@1", "5;3@1;"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
