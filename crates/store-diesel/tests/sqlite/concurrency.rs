//! Many threads and processes at once.

use bsk_store::{KeyStore, OrganizationStore, PepperStore, Position, UpdateOrganization};
use bsk_store_diesel::SqliteStore;

use crate::sample::{Database, add, digest, organization_id, revoke};

#[test]
fn changes_of_two_processes_get_one_position_each() {
    let database = Database::new();
    let stores = [database.begin(), database.open()];
    let mut positions: Vec<Position> = std::thread::scope(|scope| {
        let change = |store: &SqliteStore, first: u32| -> Vec<Position> {
            let numbers = first..first + 10;
            numbers
                .map(|number| {
                    add(store, number);
                    store.revoke_keys(&revoke(number)).unwrap().unwrap().position
                })
                .collect()
        };
        let threads: Vec<_> = (0..6)
            .map(|thread| {
                let store = &stores[thread as usize % 2];
                scope.spawn(move || change(store, thread * 100))
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    positions.sort();
    let expected: Vec<_> = (1..=60).map(Position::from_number).collect();
    assert_eq!(positions, expected);
    assert_eq!(stores[0].look_up(&[]).unwrap().position.number(), 60);
}

#[test]
fn more_readers_than_connections_all_get_an_answer() {
    let database = Database::new();
    let store = database.begin();
    for number in 1..=20 {
        add(&store, number);
    }
    std::thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for number in 1..=20 {
                    assert_eq!(store.look_up(&[digest(number)]).unwrap().found.len(), 1);
                }
            });
        }
        scope.spawn(|| {
            for number in 100..=110 {
                add(&store, number);
            }
        });
    });
}

#[test]
fn what_one_process_has_written_the_other_reads_at_once() {
    let database = Database::new();
    let (one, other) = (database.begin(), database.open());
    for number in 1..=10 {
        add(&one, number);
        assert_eq!(other.look_up(&[digest(number)]).unwrap().found.len(), 1);
        other.revoke_keys(&revoke(number)).unwrap();
        assert!(one.look_up(&[digest(number)]).unwrap().found[0].key.revoked_at.is_some());
    }
    let renamed =
        UpdateOrganization { name: Some("Other".parse().unwrap()), ..UpdateOrganization::default() };
    other.update_organization(&organization_id(), renamed).unwrap();
    assert_eq!(one.organization(&organization_id()).unwrap().unwrap().name.as_str(), "Other");
    assert!(one.peppers(crate::sample::at(0)).unwrap().is_empty());
}
