//! Laws of digesting keys anew.

use super::Outcome;
use super::sample::{add, begin, digest, head, is_duplicate, key, key_id, pepper};
use crate::key::KeyRecord;
use crate::store::Store;

pub(super) fn rehashed_key_is_found_by_its_new_digest_only(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    store.rehash_key(key_id(1), &digest(1), &digest(11), pepper(2))?;
    assert!(store.look_up(&[digest(1)])?.found.is_empty());
    let read = store.look_up(&[digest(1), digest(11)])?;
    assert_eq!(read.found.len(), 1);
    assert_eq!(read.found[0].digest, digest(11));
    assert_eq!(read.found[0].key, KeyRecord { pepper: pepper(2), ..before });
    Ok(())
}

pub(super) fn rehashing_moves_no_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let before = head(store)?;
    store.rehash_key(key_id(1), &digest(1), &digest(11), pepper(2))?;
    assert_eq!(head(store)?, before);
    Ok(())
}

pub(super) fn digest_that_has_changed_is_not_replaced(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key(2))?;
    store.rehash_key(key_id(1), &digest(1), &digest(11), pepper(2))?;
    store.rehash_key(key_id(1), &digest(1), &digest(12), pepper(3))?;
    store.rehash_key(key_id(1), &digest(2), &digest(13), pepper(3))?;
    store.rehash_key(key_id(9), &digest(9), &digest(14), pepper(3))?;
    let read = store.look_up(&[digest(12), digest(13), digest(14)])?;
    assert!(read.found.is_empty());
    assert_eq!(store.look_up(&[digest(11)])?.found[0].key.pepper, pepper(2));
    assert_eq!(store.look_up(&[digest(2)])?.found[0].key.id, key_id(2));
    Ok(())
}

pub(super) fn digest_of_another_key_is_not_taken(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key(2))?;
    assert!(is_duplicate(&store.rehash_key(key_id(1), &digest(1), &digest(2), pepper(2))));
    assert_eq!(store.look_up(&[digest(1)])?.found[0].key.id, key_id(1));
    assert_eq!(store.look_up(&[digest(2)])?.found[0].key.id, key_id(2));
    Ok(())
}
