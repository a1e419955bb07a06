//! Laws of peppers.

use bsk_hash::PepperCheck;

use super::Outcome;
use super::sample::{add, at, begin, head, is_duplicate, key, pepper, revoke};
use crate::key::NewKey;
use crate::store::Store;

fn check(byte: u8) -> PepperCheck {
    let bytes = [byte; PepperCheck::LEN];
    PepperCheck::try_from(bytes.as_slice()).unwrap_or_else(|_| panic!("a check value has as many bytes"))
}

pub(super) fn peppers_are_listed_newest_first(store: &dyn Store) -> Outcome {
    assert!(store.peppers(at(0))?.is_empty());
    for version in [2, 10, 1] {
        store.add_pepper(pepper(version), check(2), at(i64::from(version)))?;
    }
    let listed = store.peppers(at(0))?;
    let versions: Vec<_> = listed.iter().map(|record| record.version).collect();
    assert_eq!(versions, [10, 2, 1].map(pepper));
    assert_eq!(listed[0].check, check(2));
    assert_eq!(listed[0].added_at, at(10));
    Ok(())
}

pub(super) fn peppers_count_their_keys(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.add_pepper(pepper(1), check(1), at(0))?;
    store.add_pepper(pepper(2), check(2), at(0))?;
    for number in 1..=3 {
        add(store, key(number))?;
    }
    add(store, NewKey { expires_at: Some(at(100)), ..key(4) })?;
    add(store, NewKey { pepper: pepper(2), ..key(5) })?;
    store.revoke_keys(&revoke(1))?;
    let counts = |now| -> Result<Vec<_>, crate::error::StoreError> {
        Ok(store.peppers(at(now))?.iter().map(|record| (record.usable_keys, record.keys)).collect())
    };
    assert_eq!(counts(99)?, [(1, 1), (3, 4)]);
    assert_eq!(counts(100)?, [(1, 1), (2, 4)]);
    Ok(())
}

pub(super) fn second_pepper_with_the_same_version_is_refused(store: &dyn Store) -> Outcome {
    store.add_pepper(pepper(1), check(1), at(0))?;
    let before = head(store)?;
    assert!(is_duplicate(&store.add_pepper(pepper(1), check(2), at(0))));
    assert_eq!(store.peppers(at(0))?[0].check, check(1));
    assert_eq!(head(store)?, before);
    Ok(())
}

pub(super) fn new_pepper_moves_the_position_by_one(store: &dyn Store) -> Outcome {
    let before = head(store)?;
    assert_eq!(store.add_pepper(pepper(1), check(1), at(0))?, before.next());
    assert_eq!(head(store)?, before.next());
    Ok(())
}
