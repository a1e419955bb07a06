//! Laws of revoking keys.

use super::Outcome;
use super::sample::{
    add, at, begin, head, key, key_id, key_of, limit, now, organization, organization_id, revoke,
    sub_organization,
};
use crate::change::Position;
use crate::error::StoreError;
use crate::id::KeyId;
use crate::key::{KeyRecord, KeyStatus, NewKey, Revocation, RevokeKeys};
use crate::store::Store;

/// Revokes a key that is there.
fn revoked(store: &dyn Store, revoke: &RevokeKeys) -> Result<Revocation, StoreError> {
    Ok(store.revoke_keys(revoke)?.unwrap_or_else(|| panic!("the key is there")))
}

fn family(number: u32) -> RevokeKeys {
    RevokeKeys { descendants: true, ..revoke(number) }
}

fn sorted(mut ids: Vec<KeyId>) -> Vec<KeyId> {
    ids.sort();
    ids
}

fn further(position: Position, changes: u64) -> Position {
    Position::from_number(position.number() + changes)
}

pub(super) fn revoked_key_carries_when_and_why(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    let revocation = revoked(store, &revoke(1))?;
    let expected = KeyRecord {
        revoked_at: Some(at(500)),
        revocation_reason: Some("leaked".to_owned()),
        position: revocation.position,
        ..before
    };
    assert_eq!(revocation.key, expected);
    assert_eq!(revocation.revoked, [key_id(1)]);
    assert_eq!(now(store, 1)?, expected);
    assert_eq!(expected.status(), KeyStatus::Revoked);
    Ok(())
}

pub(super) fn revocation_tells_the_limit_that_held(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, NewKey { rate_limit: Some(limit(7, 60)), ..key(2) })?;
    assert_eq!(revoked(store, &revoke(1))?.rate_limit, organization(1).rate_limit);
    assert_eq!(revoked(store, &revoke(2))?.rate_limit, limit(7, 60));
    assert_eq!(revoked(store, &revoke(2))?.rate_limit, limit(7, 60), "once more");
    Ok(())
}

pub(super) fn repeated_revocation_keeps_the_first(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let first = revoked(store, &revoke(1))?;
    let again = RevokeKeys { reason: Some("again".to_owned()), at: at(900), ..revoke(1) };
    let second = revoked(store, &again)?;
    assert_eq!(second.key, first.key);
    assert_eq!(second.revoked, []);
    assert_eq!(second.position, first.position);
    assert_eq!(head(store)?, first.position);
    Ok(())
}

pub(super) fn revoking_moves_the_position_by_one_for_each_key(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key_of(2, 1))?;
    add(store, key_of(3, 1))?;
    add(store, key(4))?;
    let before = head(store)?;
    assert_eq!(revoked(store, &family(1))?.position, further(before, 3));
    assert_eq!(head(store)?, further(before, 3));
    let mut positions = [1, 2, 3].map(|number| now(store, number).map(|key| key.position.number()));
    positions.sort_by_key(|position| position.as_ref().ok().copied());
    for (expected, position) in (before.number() + 1..).zip(positions) {
        assert_eq!(position?, expected, "each key has its own position");
    }
    assert_eq!(revoked(store, &revoke(4))?.position, further(before, 4));
    Ok(())
}

pub(super) fn revocation_alone_leaves_descendants(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key_of(2, 1))?;
    assert_eq!(revoked(store, &revoke(1))?.revoked, [key_id(1)]);
    assert_eq!(now(store, 2)?.status(), KeyStatus::Active);
    Ok(())
}

pub(super) fn descendants_are_revoked_across_organizations(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(sub_organization(2, 1))?;
    for number in 1..=4 {
        add(store, if number == 1 { key(1) } else { key_of(number, number - 1) })?;
    }
    add(store, NewKey { organization: organization_id(2), ..key_of(5, 4) })?;
    add(store, NewKey { organization: organization_id(2), ..key_of(6, 5) })?;
    add(store, key(7))?;
    add(store, key_of(8, 7))?;
    let revocation = revoked(store, &family(2))?;
    assert_eq!(sorted(revocation.revoked), [2, 3, 4, 5, 6].map(key_id));
    assert_eq!(revocation.key.id, key_id(2));
    for number in [1, 7, 8] {
        assert_eq!(now(store, number)?.status(), KeyStatus::Active, "key {number}");
    }
    let last = store.key(&organization_id(2), key_id(6))?;
    assert_eq!(last.and_then(|key| key.revoked_at), Some(at(500)));
    Ok(())
}

pub(super) fn descendants_behind_a_revoked_key_are_revoked(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key_of(2, 1))?;
    add(store, key_of(3, 2))?;
    let between = RevokeKeys { at: at(400), ..revoke(2) };
    revoked(store, &between)?;
    let revocation = revoked(store, &family(1))?;
    assert_eq!(sorted(revocation.revoked), [1, 3].map(key_id));
    assert_eq!(now(store, 2)?.revoked_at, Some(at(400)), "it keeps its time");
    Ok(())
}

pub(super) fn repeated_revocation_of_a_family_tells_its_last_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key_of(2, 1))?;
    let first = revoked(store, &family(1))?;
    add(store, key(3))?;
    revoked(store, &revoke(3))?;
    let second = revoked(store, &family(1))?;
    assert_eq!(second.revoked, []);
    assert_eq!(second.position, first.position, "not that of a stranger");
    Ok(())
}

pub(super) fn keys_that_created_each_other_are_revoked_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key_of(1, 3))?;
    add(store, key_of(2, 1))?;
    add(store, key_of(3, 2))?;
    add(store, key_of(4, 4))?;
    let before = head(store)?;
    assert_eq!(sorted(revoked(store, &family(2))?.revoked), [1, 2, 3].map(key_id));
    assert_eq!(revoked(store, &family(4))?.revoked, [key_id(4)]);
    assert_eq!(head(store)?, further(before, 4));
    Ok(())
}

pub(super) fn unknown_key_is_not_revoked(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, key(1))?;
    let before = head(store)?;
    assert_eq!(store.revoke_keys(&family(9))?, None);
    let elsewhere = RevokeKeys { organization: organization_id(2), ..family(1) };
    assert_eq!(store.revoke_keys(&elsewhere)?, None);
    assert_eq!(now(store, 1)?.status(), KeyStatus::Active);
    assert_eq!(head(store)?, before);
    Ok(())
}
