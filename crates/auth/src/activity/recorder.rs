//! Writes what keys were used for, in batches.

use std::collections::HashSet;
use std::sync::Mutex;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_scope::ScopeSet;
use bsk_store::{KeyId, KeyUsage, Store, StoreError, Timestamp};
use bsk_table::Held;

use crate::activity::{Counts, Unrecorded};
use crate::cache::Cache;
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

impl Due {
    /// Takes out what is to be written of an entry, if there is anything.
    fn of(entry: Held<Entry>, now: Timestamp, interval: i64) -> Option<Self> {
        let last_used_at = entry.activity().unwritten(interval);
        let counts = entry.activity().take();
        let needed = entry.scope_use.unwritten(now);
        let nothing = last_used_at.is_none() && counts == Counts::default() && needed.is_empty();
        (!nothing).then_some(Self { entry, last_used_at, counts, needed })
    }
}

/// Entries that have something to record, and those whose last use is known
/// here and not yet due to be written.
#[derive(Default)]
struct Waiting {
    /// Under which names they are cached. Who is not held can be moved.
    names: HashSet<u128>,
    /// Those in whose place another one is cached.
    replaced: Vec<Held<Entry>>,
}

impl Waiting {
    fn add(&mut self, entry: Held<Entry>, cache: &Cache) {
        let name = entry.name();
        if cache.by_name(name).is_some_and(|cached| cached.is(&entry)) {
            self.names.insert(name);
        } else {
            self.replaced.push(entry);
        }
    }

    /// What is to be written at `now`; a last use only if the store's is older
    /// by `interval`. An entry that was replaced has no later occasion.
    fn due(&self, cache: &Cache, now: Timestamp, interval: i64) -> Vec<Due> {
        let cached = self.names.iter().filter_map(|name| cache.by_name(*name));
        let replaced = self.replaced.iter().cloned();
        cached
            .filter_map(|entry| Due::of(entry, now, interval))
            .chain(replaced.filter_map(|entry| Due::of(entry, now, 0)))
            .collect()
    }

    /// Keeps those that have something to record still.
    fn retain(&mut self, cache: &Cache) {
        let is_open = |entry: &Held<Entry>| !entry.activity().is_recorded();
        self.names.retain(|name| cache.by_name(*name).is_some_and(|entry| is_open(&entry)));
        self.replaced.retain(is_open);
    }
}

/// Writes what keys were used for, and digests keys anew.
#[derive(Default)]
pub(crate) struct Recorder {
    rehashes: Mutex<Vec<Rehash>>,
    waiting: Mutex<Waiting>,
}

impl Recorder {
    pub(crate) fn rehash(&self, rehash: Rehash) {
        self.rehashes.locked().push(rehash);
    }

    /// Writes what is due at `now`, or with `everything` all there is.
    pub(crate) fn flush(
        &self,
        store: &dyn Store,
        cache: &Cache,
        unrecorded: &Unrecorded,
        now: Timestamp,
        everything: Everything,
    ) -> Result<(), StoreError> {
        let interval = if everything == Everything::Yes { 0 } else { LAST_USED_INTERVAL };
        let mut waiting = self.waiting.locked();
        for entry in unrecorded.drain() {
            waiting.add(entry, cache);
        }
        let due = waiting.due(cache, now, interval);
        let mut result = Ok(());
        for batch in due.chunks(BATCH) {
            result = result.and(Self::write(store, now, batch));
        }
        drop(due);
        waiting.retain(cache);
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
