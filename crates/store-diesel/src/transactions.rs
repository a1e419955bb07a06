//! How much work a database is given.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counts transactions, a statement outside of one included.
#[derive(Debug, Default)]
pub(crate) struct Transactions(AtomicU64);

impl Transactions {
    /// Counts one that begins.
    pub(crate) fn begin(&self) {
        self.0.fetch_add(1, Relaxed);
    }

    /// How many have begun.
    pub(crate) fn begun(&self) -> u64 {
        self.0.load(Relaxed)
    }
}
