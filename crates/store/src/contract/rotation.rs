//! Laws of replacing keys.

use super::Outcome;
use super::sample::{
    THREADS, add, at, begin, claim, digest, head, is_duplicate, key, key_id, limit, now, organization,
    organization_id, revoke, rotate,
};
use crate::error::StoreError;
use crate::idempotency::{IdempotencyClaim, Operation};
use crate::key::{KeyRecord, NewKey, OldKey, RotateKey, Rotation};
use crate::store::Store;

fn rotated(rotation: Option<Rotation>) -> (KeyRecord, KeyRecord) {
    match rotation {
        Some(Rotation::Rotated { new, old }) => (new, old),
        other => panic!("the key was to be rotated, but: {other:?}"),
    }
}

fn claimed(key: &str, rotate: RotateKey) -> RotateKey {
    let claim = IdempotencyClaim { operation: Operation::Rotate(rotate.old), ..claim(key) };
    RotateKey { claim: Some(claim), ..rotate }
}

pub(super) fn rotated_key_is_replaced(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let new = NewKey { rate_limit: Some(limit(7, 70)), expires_at: Some(at(900)), ..key(2) };
    let (new, old) = rotated(store.rotate_key(RotateKey { new, ..rotate(1, 2) })?);
    assert_eq!((new.id, new.replaces, new.replaced_by), (key_id(2), Some(key_id(1)), None));
    assert_eq!((old.id, old.replaces, old.replaced_by), (key_id(1), None, Some(key_id(2))));
    assert_eq!((new.rate_limit, new.expires_at), (Some(limit(7, 70)), Some(at(900))));
    assert_eq!((now(store, 1)?, now(store, 2)?), (old.clone(), new.clone()));
    assert_eq!(store.look_up(&[digest(2)])?.found[0].key, new);
    let (newest, new) = rotated(store.rotate_key(rotate(2, 3))?);
    assert_eq!((new.replaces, new.replaced_by), (Some(key_id(1)), Some(key_id(3))), "a chain of three");
    assert_eq!(newest.replaces, Some(key_id(2)));
    assert_eq!([old.counts_with, new.counts_with, newest.counts_with], [key_id(1); 3], "they count together");
    Ok(())
}

pub(super) fn rotating_moves_the_position_by_one(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let before = head(store)?;
    let (_, old) = rotated(store.rotate_key(rotate(1, 2))?);
    assert_eq!((old.position, head(store)?), (before.next(), before.next()));
    let overlap = RotateKey { then: OldKey::ExpireAt(at(900)), ..rotate(2, 3) };
    let (_, old) = rotated(store.rotate_key(overlap)?);
    assert_eq!((old.position, head(store)?), (before.next().next(), before.next().next()));
    Ok(())
}

pub(super) fn old_key_is_revoked_at_once_without_overlap(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let (new, old) = rotated(store.rotate_key(RotateKey { at: at(30), ..rotate(1, 2) })?);
    assert_eq!(old.revoked_at, Some(at(30)));
    assert_eq!(new.revoked_at, None);
    Ok(())
}

pub(super) fn old_key_expires_after_the_overlap(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, NewKey { expires_at: Some(at(5_000)), ..key(2) })?;
    for (old, new) in [(1, 11), (2, 12)] {
        let overlap = RotateKey { then: OldKey::ExpireAt(at(900)), ..rotate(old, new) };
        let (_, old) = rotated(store.rotate_key(overlap)?);
        assert_eq!((old.revoked_at, old.expires_at), (None, Some(at(900))));
    }
    Ok(())
}

pub(super) fn overlap_never_lengthens_a_life(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, NewKey { expires_at: Some(at(100)), ..key(1) })?;
    let overlap = RotateKey { then: OldKey::ExpireAt(at(900)), ..rotate(1, 2) };
    let (_, old) = rotated(store.rotate_key(overlap)?);
    assert_eq!(old.expires_at, Some(at(100)));
    Ok(())
}

pub(super) fn revoked_expired_and_replaced_keys_are_not_rotatable(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    add(store, NewKey { expires_at: Some(at(100)), ..key(2) })?;
    add(store, key(3))?;
    rotated(store.rotate_key(RotateKey { then: OldKey::ExpireAt(at(900)), ..rotate(3, 4) })?);
    let before = head(store)?;
    for old in 1..=3 {
        let again = RotateKey { at: at(100), ..rotate(old, 9) };
        assert_eq!(store.rotate_key(again)?, Some(Rotation::NotRotatable), "key {old}");
    }
    assert_eq!(store.key(&organization_id(1), key_id(9))?, None);
    assert_eq!(head(store)?, before);
    Ok(())
}

pub(super) fn unknown_key_is_not_rotated(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, key(1))?;
    assert_eq!(store.rotate_key(rotate(8, 9))?, None);
    let elsewhere = NewKey { organization: organization_id(2), ..key(9) };
    assert_eq!(store.rotate_key(RotateKey { new: elsewhere, ..rotate(1, 9) })?, None);
    assert!(now(store, 1)?.is_usable(at(100)));
    assert!(store.look_up(&[digest(9)])?.found.is_empty());
    Ok(())
}

pub(super) fn rotation_with_a_taken_digest_changes_nothing(store: &dyn Store) -> Outcome {
    begin(store)?;
    let before = add(store, key(1))?;
    add(store, key(2))?;
    let head_before = head(store)?;
    let taken = NewKey { digest: digest(2), ..key(3) };
    assert!(is_duplicate(&store.rotate_key(claimed("a", RotateKey { new: taken, ..rotate(1, 3) }))));
    assert_eq!((now(store, 1)?, head(store)?), (before, head_before));
    rotated(store.rotate_key(claimed("a", rotate(1, 3)))?);
    Ok(())
}

pub(super) fn same_claim_rotates_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let (new, old) = rotated(store.rotate_key(claimed("a", rotate(1, 2)))?);
    let before = head(store)?;
    assert_eq!(
        store.rotate_key(claimed("a", rotate(1, 3)))?,
        Some(Rotation::Replayed { new, old: old.clone() })
    );
    assert_eq!(store.key(&organization_id(1), key_id(3))?, None);
    assert_eq!(head(store)?, before);
    store.revoke_keys(&revoke(2))?;
    let new = now(store, 2)?;
    assert!(new.revoked_at.is_some());
    assert_eq!(
        store.rotate_key(claimed("a", rotate(1, 3)))?,
        Some(Rotation::Replayed { new, old }),
        "as both are now"
    );
    Ok(())
}

pub(super) fn rotation_with_another_fingerprint_is_a_conflict(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    rotated(store.rotate_key(claimed("a", rotate(1, 2)))?);
    let mut other = claimed("a", rotate(1, 3));
    other.claim = other.claim.map(|claim| IdempotencyClaim { fingerprint: [9; 32], ..claim });
    assert_eq!(store.rotate_key(other)?, Some(Rotation::Conflict));
    Ok(())
}

pub(super) fn concurrent_rotations_make_one_successor(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let rotations: Vec<_> = std::thread::scope(|scope| {
        let rotations: Vec<_> = (0..THREADS.get())
            .map(|thread| {
                let overlap = RotateKey { then: OldKey::ExpireAt(at(900)), ..rotate(1, 10 + thread) };
                scope.spawn(move || store.rotate_key(overlap))
            })
            .collect();
        let join = |rotation: std::thread::ScopedJoinHandle<'_, _>| {
            rotation.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        rotations.into_iter().map(join).collect::<Result<_, StoreError>>()
    })?;
    let made = rotations.iter().filter(|one| matches!(one, Some(Rotation::Rotated { .. })));
    assert_eq!(made.count(), 1);
    Ok(())
}
