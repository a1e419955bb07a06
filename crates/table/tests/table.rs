//! What the table promises, against a map and under threads.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use bsk_table::Table;

/// A name for each number, spread evenly.
fn name(number: u64) -> u128 {
    let mut bits = u128::from(number) + 1;
    for _ in 0..2 {
        bits = bits.wrapping_mul(0xda94_2042_e4dd_58b5_9e37_79b9_7f4a_7c15);
        bits ^= bits >> 61;
    }
    bits
}

/// A value that says when it is dropped.
struct Counted(Arc<AtomicUsize>, u64);

impl Counted {
    fn new(living: &Arc<AtomicUsize>, number: u64) -> Self {
        living.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(living), number)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
fn any_course_of_changes_ends_as_in_a_map() {
    let mut dice = fastrand::Rng::with_seed(1);
    for names in [3, 40, 1_000, 20_000] {
        let (table, mut map) = (Table::new(), HashMap::new());
        for step in 0..3 * names {
            let name = name(dice.u64(0..names));
            match dice.u8(0..4) {
                0 => assert_eq!(table.remove(name).map(|held| *held), map.remove(&name)),
                1 => assert_eq!(table.get(name).map(|held| *held), map.get(&name).copied()),
                _ => {
                    assert_eq!(*table.insert(name, step).expect("there is room"), step);
                    map.insert(name, step);
                }
            }
            assert_eq!(table.len(), map.len());
        }
        for number in 0..names {
            let name = name(number);
            assert_eq!(table.get(name).map(|held| *held), map.get(&name).copied());
        }
    }
}

/// All names want the same slot, and half of them look alike in the index.
#[test]
fn names_that_collide_are_told_apart() {
    let table = Table::new();
    let name = |number: u128| number << 64 | (number & 1) << 127 | 5;
    for number in 0..300 {
        table.insert(name(number), number).expect("there is room");
    }
    for number in (0..300).step_by(3) {
        assert!(table.remove(name(number)).is_some());
    }
    for number in 0..300 {
        let found = table.get(name(number)).map(|held| *held);
        assert_eq!(found, (number % 3 != 0).then_some(number));
    }
}

#[test]
fn value_is_dropped_once_when_nobody_holds_it() {
    let living = Arc::new(AtomicUsize::new(0));
    let count = || living.load(Ordering::Relaxed);
    let table = Table::new();
    let first = table.insert(1, Counted::new(&living, 1)).expect("there is room");
    assert_eq!(first.holders(), 2);
    drop(table.insert(1, Counted::new(&living, 2)).expect("there is room"));
    assert_eq!((count(), first.1), (2, 1), "the former value is still held");
    let another = first.clone();
    drop(first);
    assert_eq!(count(), 2);
    drop(another);
    assert_eq!(count(), 1);
    let removed = table.remove(1).expect("it was there");
    assert_eq!((count(), removed.1, table.len()), (1, 2, 0));
    drop(removed);
    assert_eq!(count(), 0);
}

#[test]
fn held_value_outlives_the_table() {
    let living = Arc::new(AtomicUsize::new(0));
    let table = Table::new();
    let held = table.insert(1, Counted::new(&living, 7)).expect("there is room");
    drop(table.insert(2, Counted::new(&living, 8)).expect("there is room"));
    drop(table);
    assert_eq!((living.load(Ordering::Relaxed), held.1), (1, 7));
    drop(held);
    assert_eq!(living.load(Ordering::Relaxed), 0);
}

#[test]
fn places_are_used_again() {
    let table = Table::new();
    for number in 0..1_000 {
        table.insert(name(number), number).expect("there is room");
    }
    let bytes = table.bytes();
    for number in 1_000..50_000 {
        assert!(table.remove(name(number - 1_000)).is_some());
        table.insert(name(number), number).expect("there is room");
    }
    assert_eq!(table.bytes(), bytes);
}

/// Names that stay are found at any time, whatever happens around them, and no value is seen under another's name.
#[test]
fn readers_find_what_stays_while_others_come_and_go() {
    let living = Arc::new(AtomicUsize::new(0));
    let table = Table::new();
    let stay: Vec<u64> = (0..2_000).collect();
    for number in &stay {
        drop(table.insert(name(*number), Counted::new(&living, *number)).expect("there is room"));
    }
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for seed in 0..3 {
            let (table, stay, over) = (&table, &stay, &over);
            scope.spawn(move || {
                let mut dice = fastrand::Rng::with_seed(seed);
                while !over.load(Ordering::Relaxed) {
                    let number = stay[dice.usize(..stay.len())];
                    let held = table.get(name(number)).expect("it stays");
                    assert_eq!(held.1, number);
                    let guest = dice.u64(10_000..12_000);
                    if let Some(held) = table.get(name(guest)) {
                        assert_eq!(held.1, guest);
                    }
                }
            });
        }
        let mut dice = fastrand::Rng::with_seed(9);
        for _ in 0..200_000 {
            let guest = dice.u64(10_000..12_000);
            if dice.bool() {
                drop(table.insert(name(guest), Counted::new(&living, guest)).expect("there is room"));
            } else {
                drop(table.remove(name(guest)));
            }
        }
        over.store(true, Ordering::Relaxed);
    });
    assert_eq!(living.load(Ordering::Relaxed), table.len());
    drop(table);
    assert_eq!(living.load(Ordering::Relaxed), 0);
}

/// After the table has grown, what nobody holds moves, and all is found under its name before, meanwhile and afterwards.
#[test]
fn values_move_to_where_they_are_expected() {
    let living = Arc::new(AtomicUsize::new(0));
    let table = Table::new();
    let names = 40_000;
    for number in 0..names {
        drop(table.insert(name(number), Counted::new(&living, number)).expect("there is room"));
    }
    let held: Vec<_> = (0..names).step_by(100).filter_map(|number| table.get(name(number))).collect();
    let before = table.settled();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        for seed in 0..2 {
            let (table, over) = (&table, &over);
            scope.spawn(move || {
                let mut dice = fastrand::Rng::with_seed(seed);
                while !over.load(Ordering::Relaxed) {
                    let number = dice.u64(0..names);
                    assert_eq!(table.get(name(number)).expect("it stays").1, number);
                }
            });
        }
        table.settle();
        over.store(true, Ordering::Relaxed);
    });
    assert!(table.settled() > before.max(table.len() * 7 / 8), "{before}, {}", table.settled());
    assert!(
        held.iter().all(|held| table.get(held.name()).expect("it stays").is(held)),
        "who holds one keeps it"
    );
    assert_eq!(living.load(Ordering::Relaxed), table.len());
    drop((table, held));
    assert_eq!(living.load(Ordering::Relaxed), 0);
}

#[test]
fn debug_shows_no_name() {
    let table = Table::new();
    let held = table.insert(0x00c0_ffee, 1).expect("there is room");
    assert_eq!(format!("{held:?} {:?}", table.seek(0x00c0_ffee)), "1 Sought { found: true }");
    assert!(format!("{table:?}").starts_with("Table { names: 1, bytes: "));
}
