//! Laws of creating keys.

use bsk_scope::ScopeSet;

use super::Outcome;
use super::sample::{
    THREADS, add, at, begin, create, digest, head, hint, is_duplicate, key, key_id, limit, name, now,
    organization, organization_id, pepper, revoke,
};
use crate::change::Position;
use crate::error::StoreError;
use crate::id::UserId;
use crate::key::{CreateKey, Creation, Creator, KeyRecord, KeyStatus, NewKey};
use crate::page::Page;
use crate::store::Store;
use crate::timestamp::Timestamp;

pub(super) fn new_key_is_as_it_was_asked_for(store: &dyn Store) -> Outcome {
    begin(store)?;
    let new = NewKey {
        creator: Creator { user: Some(UserId::from_random([3; 12])), key: Some(key_id(7)) },
        name: name("Ümläut \u{1f511} \"'--"),
        hint: hint("acme_live_00ff"),
        scopes: ScopeSet::ALL,
        pepper: pepper(65_535),
        rate_limit: Some(limit(1_000_000, 86_400)),
        expires_at: Some(Timestamp::MAX),
        created_at: Timestamp::from_millis(1_767_225_600_123),
        ..key(1)
    };
    let created = add(store, new.clone())?;
    let expected = KeyRecord {
        id: new.id,
        organization: new.organization,
        creator: new.creator,
        name: new.name,
        hint: new.hint,
        scopes: new.scopes,
        pepper: new.pepper,
        rate_limit: new.rate_limit,
        expires_at: new.expires_at,
        created_at: new.created_at,
        last_used_at: None,
        revoked_at: None,
        revocation_reason: None,
        replaces: None,
        replaced_by: None,
        counts_with: new.id,
        position: created.position,
    };
    assert_eq!(created, expected);
    assert_eq!(now(store, 1)?, expected);
    Ok(())
}

pub(super) fn new_key_without_anything_optional_has_nothing_optional(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let record = now(store, 1)?;
    assert_eq!(record.creator, Creator::default());
    assert_eq!((record.rate_limit, record.expires_at, record.last_used_at), (None, None, None));
    assert_eq!(record.status(), KeyStatus::Active);
    Ok(())
}

pub(super) fn key_of_an_unknown_organization_is_refused(store: &dyn Store) -> Outcome {
    assert!(matches!(store.create_key(create(key(1))), Err(StoreError::Failed(_))));
    assert!(store.look_up(&[digest(1)])?.found.is_empty());
    Ok(())
}

pub(super) fn second_key_with_the_same_id_is_refused(store: &dyn Store) -> Outcome {
    begin(store)?;
    let first = add(store, key(1))?;
    let second = NewKey { digest: digest(2), name: name("Other"), ..key(1) };
    assert!(is_duplicate(&store.create_key(create(second))));
    assert_eq!(now(store, 1)?, first);
    assert!(store.look_up(&[digest(2)])?.found.is_empty());
    Ok(())
}

pub(super) fn second_key_with_the_same_digest_is_refused(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    assert!(is_duplicate(&store.create_key(create(NewKey { digest: digest(1), ..key(2) }))));
    assert_eq!(store.key(&organization_id(1), key_id(2))?, None);
    assert_eq!(store.look_up(&[digest(1)])?.found[0].key.id, key_id(1));
    Ok(())
}

pub(super) fn creating_a_key_moves_no_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    assert_eq!(head(store)?, Position::START);
    let record = add(store, key(1))?;
    assert_eq!(head(store)?, Position::START);
    assert_eq!(record.position, Position::START);
    Ok(())
}

pub(super) fn key_is_only_found_in_its_organization(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    add(store, key(1))?;
    assert!(store.key(&organization_id(1), key_id(1))?.is_some());
    assert_eq!(store.key(&organization_id(2), key_id(1))?, None);
    assert_eq!(store.key(&organization_id(1), key_id(2))?, None);
    Ok(())
}

pub(super) fn full_organization_gets_no_more_keys(store: &dyn Store) -> Outcome {
    begin(store)?;
    store.create_organization(organization(2))?;
    let limited = |key| CreateKey { key, most_usable: 2, claim: None, audit: None };
    assert!(matches!(store.create_key(limited(key(1)))?, Creation::Created(_)));
    assert!(matches!(store.create_key(limited(key(2)))?, Creation::Created(_)));
    assert_eq!(store.create_key(limited(key(3)))?, Creation::LimitReached);
    assert_eq!(store.key(&organization_id(1), key_id(3))?, None);
    let elsewhere = NewKey { organization: organization_id(2), ..key(4) };
    assert!(matches!(store.create_key(limited(elsewhere))?, Creation::Created(_)));
    Ok(())
}

pub(super) fn revoked_and_expired_keys_leave_room_for_others(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    store.revoke_keys(&revoke(1))?;
    add(store, NewKey { expires_at: Some(at(100)), ..key(2) })?;
    let limited = |key| CreateKey { key, most_usable: 1, claim: None, audit: None };
    let early = NewKey { created_at: Timestamp::from_millis(at(100).as_millis() - 1), ..key(3) };
    assert_eq!(store.create_key(limited(early))?, Creation::LimitReached);
    let at_the_end = NewKey { created_at: at(100), ..key(3) };
    assert!(matches!(store.create_key(limited(at_the_end))?, Creation::Created(_)));
    Ok(())
}

pub(super) fn concurrent_creators_never_exceed_the_limit(store: &dyn Store) -> Outcome {
    begin(store)?;
    let created: usize = std::thread::scope(|scope| {
        let creators: Vec<_> = (0..THREADS.get())
            .map(|thread| {
                scope.spawn(move || {
                    let numbers = (thread * 10 + 1)..=(thread * 10 + 4);
                    let made = numbers.map(|number| {
                        store.create_key(CreateKey {
                            key: key(number),
                            most_usable: 10,
                            claim: None,
                            audit: None,
                        })
                    });
                    made.filter(|made| matches!(made, Ok(Creation::Created(_)))).count()
                })
            })
            .collect();
        creators
            .into_iter()
            .map(|creator| creator.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .sum()
    });
    assert_eq!(created, 10);
    let listed = store.keys(&crate::key::KeyQuery {
        organization: organization_id(1),
        filter: crate::key::KeyFilter::All,
        search: None,
        created_by: None,
        sort: crate::key::KeySort::Created,
        page: Page::FIRST,
        at: at(0),
    })?;
    assert_eq!(listed.total, 10);
    Ok(())
}
