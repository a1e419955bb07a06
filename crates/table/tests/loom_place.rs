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

/// Explores what one thread does beside others that look a name up.
fn explore_from(
    readers: usize,
    name: u128,
    prepare: impl Fn(&Table<Counted>, &Arc<AtomicUsize>) + Sync + Send + Copy + 'static,
    change: impl Fn(&Table<Counted>, &Arc<AtomicUsize>) + Sync + Send + Copy + 'static,
) {
    let mut model = loom::model::Builder::new();
    model.preemption_bound = model.preemption_bound.or(Some(2));
    model.max_branches = 20_000;
    model.check(move || {
        let living = Arc::new(AtomicUsize::new(0));
        let table = Arc::new(Table::new());
        prepare(&table, &living);
        let readers: Vec<_> = (0..readers)
            .map(|_| {
                let table = Arc::clone(&table);
                thread::spawn(move || {
                    let held = table.get(name)?;
                    let another = held.clone();
                    drop(held);
                    assert!(another.number == 1 || another.number == 2);
                    Some(another.number)
                })
            })
            .collect();
        change(&table, &living);
        let found = readers.into_iter().map(|reader| reader.join().expect("no thread panics"));
        let found: Vec<_> = found.collect();
        assert_eq!(living.load(SeqCst), table.len());
        if table.get(name).is_some() {
            assert!(found.iter().all(Option::is_some), "a name that stays is found at any time");
        }
        drop(table);
        assert_eq!(living.load(SeqCst), 0);
    });
}

/// Explores what one thread does beside others that look the name up that there is.
fn explore(
    readers: usize,
    change: impl Fn(&Table<Counted>, &Arc<AtomicUsize>) + Sync + Send + Copy + 'static,
) {
    let prepare = |table: &Table<Counted>, living: &Arc<AtomicUsize>| {
        drop(table.insert(NAME, Counted::new(living, 1)).expect("there is room"));
    };
    explore_from(readers, NAME, prepare, change);
}

const NAME: u128 = 5;
/// Another name that wants the same slot and looks alike in the index.
const TWIN: u128 = 1 << 64 | 5;

#[test]
fn removed_value_is_dropped_once_after_its_last_holder() {
    explore(2, |table, _| drop(table.remove(NAME)));
}

#[test]
fn replaced_value_is_dropped_once_after_its_last_holder() {
    explore(1, |table, living| drop(table.insert(NAME, Counted::new(living, 2))));
}

/// Whoever has read the number of a place before it was used again must not take the new value for the old.
#[test]
fn place_that_is_used_again_is_not_mistaken() {
    explore(2, |table, living| {
        drop(table.remove(NAME));
        drop(table.insert(TWIN, Counted::new(living, 3)));
    });
}

/// The value lies elsewhere than its name likes, because another lay there, and moves now.
fn misplaced(table: &Table<Counted>, living: &Arc<AtomicUsize>) {
    drop(table.insert(NAME, Counted::new(living, 3)).expect("there is room"));
    drop(table.insert(TWIN, Counted::new(living, 1)).expect("there is room"));
    drop(table.remove(NAME));
}

#[test]
fn value_that_moves_is_found_at_any_time_and_dropped_once() {
    explore_from(1, TWIN, misplaced, |table, _| table.settle());
}

#[test]
fn value_that_moves_back_and_forth_is_found() {
    explore_from(1, TWIN, misplaced, |table, living| {
        table.settle();
        drop(table.insert(NAME, Counted::new(living, 3)).expect("there is room"));
    });
}
