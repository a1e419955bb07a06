//! Laws of changing keys.

use super::Outcome;
use super::sample::{add, begin, digest, head, key, key_id, limit, name, now, organization, organization_id};
use crate::key::{KeyRecord, NewKey, UpdateKey};
use crate::store::Store;

pub(super) fn name_changes_without_moving_the_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    let update = UpdateKey { name: Some(name("Renamed")), rate_limit: None };
    let renamed = KeyRecord { name: name("Renamed"), ..before.clone() };
    assert_eq!(store.update_key(&organization_id(1), key_id(1), update)?, Some(renamed.clone()));
    assert_eq!(now(store, 1)?, renamed);
    assert_eq!(head(store)?, before.position);
    Ok(())
}

pub(super) fn limit_changes_and_moves_the_position_by_one(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    let head = head(store)?;
    let update = UpdateKey { name: Some(name("Slow")), rate_limit: Some(Some(limit(10, 3_600))) };
    let expected =
        KeyRecord { name: name("Slow"), rate_limit: Some(limit(10, 3_600)), position: head.next(), ..before };
    assert_eq!(store.update_key(&organization_id(1), key_id(1), update)?, Some(expected.clone()));
    let read = store.look_up(&[digest(1)])?;
    assert_eq!((read.position, &read.found[0].key), (head.next(), &expected));
    Ok(())
}

pub(super) fn limit_can_be_taken_away(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, NewKey { rate_limit: Some(limit(5, 60)), ..key(1) })?;
    let head = head(store)?;
    let update = UpdateKey { name: None, rate_limit: Some(None) };
    let changed = store.update_key(&organization_id(1), key_id(1), update)?;
    assert_eq!(changed.map(|key| (key.rate_limit, key.position)), Some((None, head.next())));
    assert_eq!(now(store, 1)?.rate_limit, None);
    Ok(())
}

pub(super) fn empty_update_changes_nothing(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    let head_before = head(store)?;
    assert_eq!(store.update_key(&organization_id(1), key_id(1), UpdateKey::default())?, Some(before.clone()));
    assert_eq!((now(store, 1)?, head(store)?), (before, head_before));
    Ok(())
}

pub(super) fn unknown_key_is_not_updated(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    let before = add(store, key(1))?;
    let head_before = head(store)?;
    let update = || UpdateKey { name: Some(name("Mine")), rate_limit: Some(Some(limit(1, 1))) };
    assert_eq!(store.update_key(&organization_id(2), key_id(1), update())?, None);
    assert_eq!(store.update_key(&organization_id(1), key_id(2), update())?, None);
    assert_eq!((now(store, 1)?, head(store)?), (before, head_before));
    Ok(())
}
