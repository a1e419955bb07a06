//! Laws of asking twice and getting one key.

use std::time::Duration;

use super::Outcome;
use super::sample::{
    PLENTY, THREADS, add, at, begin, claim, digest, is_duplicate, key, key_id, name, organization,
    organization_id, rotate,
};
use crate::error::StoreError;
use crate::idempotency::{Claimant, IdempotencyClaim, IdempotencyKey, Operation};
use crate::key::{CreateKey, Creation, KeyRecord, NewKey, RotateKey, Rotation, UpdateKey};
use crate::store::Store;

fn create(store: &dyn Store, key: NewKey, claim: IdempotencyClaim) -> Result<Creation, StoreError> {
    store.create_key(CreateKey { key, most_usable: PLENTY, claim: Some(claim), audit: None })
}

fn created(creation: Creation) -> KeyRecord {
    match creation {
        Creation::Created(record) => record,
        other => panic!("a key was to be created, but: {other:?}"),
    }
}

pub(super) fn same_claim_makes_one_key(store: &dyn Store) -> Outcome {
    begin(store)?;
    let first = created(create(store, key(1), claim("a"))?);
    assert_eq!(create(store, key(2), claim("a"))?, Creation::Replayed(first));
    assert_eq!(store.key(&organization_id(1), key_id(2))?, None);
    created(create(store, key(2), claim("b"))?);
    Ok(())
}

pub(super) fn replay_shows_the_key_as_it_is_now(store: &dyn Store) -> Outcome {
    begin(store)?;
    created(create(store, key(1), claim("a"))?);
    let update = UpdateKey { name: Some(name("Renamed")), rate_limit: None };
    let renamed = store.update_key(&organization_id(1), key_id(1), update)?;
    assert_eq!(Some(create(store, key(2), claim("a"))?), renamed.map(Creation::Replayed));
    Ok(())
}

pub(super) fn replay_needs_no_room(store: &dyn Store) -> Outcome {
    begin(store)?;
    let one = |number| CreateKey { key: key(number), most_usable: 1, claim: Some(claim("a")), audit: None };
    created(store.create_key(one(1))?);
    assert!(matches!(store.create_key(one(2))?, Creation::Replayed(_)));
    Ok(())
}

pub(super) fn same_claim_with_another_fingerprint_is_a_conflict(store: &dyn Store) -> Outcome {
    begin(store)?;
    created(create(store, key(1), claim("a"))?);
    let other = IdempotencyClaim { fingerprint: [2; 32], ..claim("a") };
    assert_eq!(create(store, key(2), other)?, Creation::Conflict);
    assert_eq!(store.key(&organization_id(1), key_id(2))?, None);
    assert!(matches!(create(store, key(2), claim("a"))?, Creation::Replayed(_)));
    Ok(())
}

pub(super) fn claim_is_kept_for_a_day(store: &dyn Store) -> Outcome {
    begin(store)?;
    created(create(store, key(1), claim("a"))?);
    // Somebody else's claim makes a store forget what is old.
    let almost = at(0).saturating_add(IdempotencyKey::LIFETIME).saturating_sub(Duration::from_millis(1));
    created(create(store, key(2), IdempotencyClaim { at: almost, ..claim("b") })?);
    let late = IdempotencyClaim { at: almost, ..claim("a") };
    assert!(matches!(create(store, key(3), late)?, Creation::Replayed(_)));
    Ok(())
}

pub(super) fn claim_is_forgotten_after_a_day(store: &dyn Store) -> Outcome {
    begin(store)?;
    created(create(store, key(1), claim("a"))?);
    let after = at(0).saturating_add(IdempotencyKey::LIFETIME + Duration::from_millis(1));
    let late = IdempotencyClaim { at: after, ..claim("a") };
    let second = created(create(store, key(2), late.clone())?);
    assert_eq!(create(store, key(3), late)?, Creation::Replayed(second));
    Ok(())
}

pub(super) fn claims_differ_by_caller_operation_and_organization(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    created(create(store, key(1), claim("a"))?);
    created(create(store, key(2), IdempotencyClaim { caller: Claimant::Key(key_id(1)), ..claim("a") })?);
    created(create(store, key(3), IdempotencyClaim { caller: Claimant::Key(key_id(2)), ..claim("a") })?);
    let user = Claimant::User(crate::id::UserId::from_random([1; 12]));
    created(create(store, key(10), IdempotencyClaim { caller: user, ..claim("a") })?);
    let elsewhere = IdempotencyClaim { organization: organization_id(2), ..claim("a") };
    created(create(store, NewKey { organization: organization_id(2), ..key(4) }, elsewhere)?);
    for (old, new) in [(1, 11), (2, 12)] {
        let claim = IdempotencyClaim { operation: Operation::Rotate(key_id(old)), ..claim("a") };
        let rotated = store.rotate_key(RotateKey { claim: Some(claim), ..rotate(old, new) })?;
        assert!(matches!(rotated, Some(Rotation::Rotated { .. })), "{rotated:?}");
    }
    Ok(())
}

pub(super) fn refused_creation_leaves_no_claim(store: &dyn Store) -> Outcome {
    begin(store)?;
    let none = CreateKey { key: key(1), most_usable: 0, claim: Some(claim("a")), audit: None };
    assert_eq!(store.create_key(none)?, Creation::LimitReached);
    created(create(store, key(1), claim("a"))?);
    Ok(())
}

pub(super) fn failed_creation_leaves_no_claim(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    assert!(is_duplicate(&create(store, NewKey { digest: digest(1), ..key(2) }, claim("a"))));
    created(create(store, key(2), claim("a"))?);
    Ok(())
}

pub(super) fn concurrent_requests_with_one_claim_make_one_key(store: &dyn Store) -> Outcome {
    begin(store)?;
    let made: Vec<_> = std::thread::scope(|scope| {
        let requests: Vec<_> = (1..=THREADS.get())
            .map(|number| scope.spawn(move || create(store, key(number), claim("a"))))
            .collect();
        let join = |request: std::thread::ScopedJoinHandle<'_, _>| {
            request.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        requests.into_iter().map(join).collect::<Result<_, StoreError>>()
    })?;
    let first: Vec<_> = made.iter().filter(|made| matches!(made, Creation::Created(_))).collect();
    let [Creation::Created(first)] = first.as_slice() else { panic!("{} keys were made", first.len()) };
    for other in &made {
        assert!(matches!(other, Creation::Created(key) | Creation::Replayed(key) if key == first));
    }
    Ok(())
}
