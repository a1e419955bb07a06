//! Writes what keys were used for, in batches.

use std::collections::HashMap;
use std::sync::Mutex;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_scope::ScopeSet;
use bsk_store::{KeyId, KeyUsage, Store, StoreError, Timestamp};
use bsk_table::Held;

use crate::activity::{Counts, Unrecorded};
use crate::entry::Entry;
use crate::sync::LockExt as _;

/// A key's last use is written at most this often, in milliseconds.
const LAST_USED_INTERVAL: i64 = 60_000;

/// Most keys in one transaction.
const BATCH: usize = 5_000;

/// A key that was found under an old pepper.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rehash {
    pub(crate) id: KeyId,
    pub(crate) old: KeyDigest,
    pub(crate) new: KeyDigest,
    pub(crate) pepper: PepperVersion,
}

/// What is to be written of one key.
struct Due {
    entry: Held<Entry>,
    last_used_at: Option<Timestamp>,
    counts: Counts,
    needed: ScopeSet,
}

/// Writes what keys were used for, and digests keys anew.
#[derive(Default)]
pub(crate) struct Recorder {
    rehashes: Mutex<Vec<Rehash>>,
    /// Entries whose last use is known here and not yet due to be written.
    waiting: Mutex<HashMap<KeyId, Held<Entry>>>,
}

impl Recorder {
    pub(crate) fn rehash(&self, rehash: Rehash) {
        self.rehashes.locked().push(rehash);
    }

    /// Writes what is due at `now`, or with `everything` all there is.
    pub(crate) fn flush(
        &self,
        store: &dyn Store,
        unrecorded: &Unrecorded,
        now: Timestamp,
        everything: Everything,
    ) -> Result<(), StoreError> {
        let interval = if everything == Everything::Yes { 0 } else { LAST_USED_INTERVAL };
        let mut waiting = self.waiting.locked();
        for entry in unrecorded.drain() {
            waiting.insert(entry.id(), entry);
        }
        let due: Vec<_> = waiting
            .values()
            .filter_map(|entry| {
                let last_used_at = entry.activity().unwritten(interval);
                let counts = entry.activity().take();
                let needed = entry.scope_use.unwritten(now);
                let nothing = last_used_at.is_none() && counts == Counts::default() && needed.is_empty();
                (!nothing).then(|| Due { entry: entry.clone(), last_used_at, counts, needed })
            })
            .collect();
        let mut result = Ok(());
        for batch in due.chunks(BATCH) {
            result = result.and(Self::write(store, now, batch));
        }
        waiting.retain(|_, entry| !entry.activity().is_recorded());
        drop(waiting);

        for rehash in std::mem::take(&mut *self.rehashes.locked()) {
            result = result.and(store.rehash_key(rehash.id, &rehash.old, &rehash.new, rehash.pepper));
        }
        result
    }

    fn write(store: &dyn Store, now: Timestamp, batch: &[Due]) -> Result<(), StoreError> {
        let usage: Vec<_> = batch
            .iter()
            .map(|due| KeyUsage {
                key: due.entry.id(),
                last_used_at: due.last_used_at,
                admitted: due.counts.admitted,
                rate_limited: due.counts.rate_limited,
                forbidden: due.counts.forbidden,
                needed: due.needed,
            })
            .collect();
        let result = store.record_usage(now, &usage);
        for Due { entry, last_used_at, counts, needed } in batch {
            if result.is_err() {
                entry.activity().put_back(*counts);
                entry.scope_use.need(*needed);
                continue;
            }
            entry.scope_use.mark_written(*needed);
            if let Some(at) = last_used_at {
                entry.activity().mark_written(*at);
            }
        }
        result
    }
}

/// Whether to write also what is not due yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Everything {
    Yes,
    No,
}
