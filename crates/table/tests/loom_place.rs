//! The real place under the loom model checker: every order in which holders come and go.
//!
//! `RUSTFLAGS="--cfg loom" cargo test -p bsk-table --release --test loom_place`
#![cfg(loom)]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

use bsk_table::Table;
use loom::thread;

/// A value that counts itself, and tells whether it was taken out too early.
struct Counted {
    living: Arc<AtomicUsize>,
    number: u64,
}

impl Counted {
    fn new(living: &Arc<AtomicUsize>, number: u64) -> Self {
        living.fetch_add(1, SeqCst);
        Self { living: Arc::clone(living), number }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.number = u64::MAX;
        self.living.fetch_sub(1, SeqCst);
    }
}

/// Explores what one thread does beside two that look the name up.
fn explore(change: impl Fn(&Table<Counted>, &Arc<AtomicUsize>) + Sync + Send + Copy + 'static) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(3));
    model.check(move || {
        let living = Arc::new(AtomicUsize::new(0));
        let table = Arc::new(Table::new());
        drop(table.insert(NAME, Counted::new(&living, 1)).expect("there is room"));
        let readers: Vec<_> = (0..2)
            .map(|_| {
                let table = Arc::clone(&table);
                thread::spawn(move || {
                    if let Some(held) = table.get(NAME) {
                        let another = held.clone();
                        drop(held);
                        assert!(another.number == 1 || another.number == 2);
                    }
                })
            })
            .collect();
        change(&table, &living);
        for reader in readers {
            reader.join().expect("no thread panics");
        }
        assert_eq!(living.load(SeqCst), table.len());
        drop(table);
        assert_eq!(living.load(SeqCst), 0);
    });
}

const NAME: u128 = 5;
/// Another name that wants the same slot and looks alike in the index.
const TWIN: u128 = 1 << 64 | 5;

#[test]
fn removed_value_is_dropped_once_after_its_last_holder() {
    explore(|table, _| drop(table.remove(NAME)));
}

#[test]
fn replaced_value_is_dropped_once_after_its_last_holder() {
    explore(|table, living| drop(table.insert(NAME, Counted::new(living, 2))));
}

/// Whoever has read the number of a place before it was used again must not take the new value for the old.
#[test]
fn place_that_is_used_again_is_not_mistaken() {
    explore(|table, living| {
        drop(table.remove(NAME));
        drop(table.insert(TWIN, Counted::new(living, 3)));
    });
}
