//! What was seen, and what was wrong with it.

use std::collections::HashMap;

use bsk_store::KeyId;

/// What a run has shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Verdicts {
    pub(super) accepted: u64,
    pub(super) unavailable: u64,
    pub(super) revoked: u64,
    pub(super) waited_for_leases: u64,
    pub(super) violations: Vec<String>,
}

/// When the admitted requests of a key began and ended, on whichever server, by
/// the one true clock.
#[derive(Debug, Default)]
pub(super) struct Admissions(HashMap<KeyId, Vec<(u64, u64)>>);

impl Admissions {
    pub(super) fn note(&mut self, key: KeyId, began: u64, ended: u64) {
        self.0.entry(key).or_default().push((began, ended));
    }

    /// Most requests of one key that lie wholly within less than a window.
    pub(super) fn most_in_a_window(&self, window: u64) -> usize {
        let most = |calls: &Vec<(u64, u64)>| {
            let within = |from: u64| {
                calls.iter().filter(|(began, ended)| *began >= from && *ended < from + window).count()
            };
            calls.iter().map(|(began, _)| within(*began)).max().unwrap_or(0)
        };
        self.0.values().map(most).max().unwrap_or(0)
    }
}
