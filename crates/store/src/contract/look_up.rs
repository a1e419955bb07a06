//! Laws of finding keys by their digests.

use super::Outcome;
use super::sample::{add, at, begin, digest, head, key, key_id, limit, now, organization_id, revoke};
use crate::key::{NewKey, UpdateKey};
use crate::store::Store;

pub(super) fn key_is_found_by_its_digest_with_its_organization(store: &dyn Store) -> Outcome {
    let organization = begin(store)?;
    let record = add(store, key(1))?;
    add(store, key(2))?;
    let read = store.look_up(&[digest(1)])?;
    assert_eq!(read.found.len(), 1);
    assert_eq!(read.found[0].digest, digest(1));
    assert_eq!(read.found[0].key, record);
    assert_eq!(read.found[0].organization, organization);
    Ok(())
}

pub(super) fn unknown_digest_finds_nothing_and_still_tells_the_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    let before = store.look_up(&[digest(9)])?;
    assert!(before.found.is_empty());
    store.revoke_keys(&revoke(1))?;
    let after = store.look_up(&[digest(9)])?;
    assert!(after.found.is_empty());
    assert_eq!(after.position, before.position.next());
    Ok(())
}

pub(super) fn no_digests_still_tell_the_position(store: &dyn Store) -> Outcome {
    begin(store)?;
    let created = add(store, key(1))?;
    let revoked = store.revoke_keys(&revoke(1))?;
    let read = store.look_up(&[])?;
    assert!(read.found.is_empty());
    assert_eq!(Some(read.position), revoked.map(|revocation| revocation.position));
    assert!(read.position > created.position);
    Ok(())
}

pub(super) fn many_digests_are_found_in_one_call(store: &dyn Store) -> Outcome {
    begin(store)?;
    for number in 1..=20 {
        add(store, key(number * 100))?;
    }
    let asked: Vec<_> = (1..=2_000).map(digest).collect();
    let read = store.look_up(&asked)?;
    let mut found: Vec<_> = read.found.iter().map(|found| (found.key.id, found.digest)).collect();
    found.sort_by_key(|(id, _)| *id);
    let expected: Vec<_> = (1..=20).map(|number| (key_id(number * 100), digest(number * 100))).collect();
    assert_eq!(found, expected);
    assert_eq!(read.position, head(store)?);
    Ok(())
}

pub(super) fn digest_that_is_asked_for_twice_is_found_once(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, key(2))?;
    let read = store.look_up(&[digest(1), digest(2), digest(1)])?;
    assert_eq!(read.found.len(), 2);
    Ok(())
}

pub(super) fn revoked_and_expired_keys_are_found(store: &dyn Store) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    add(store, NewKey { expires_at: Some(at(3)), ..key(2) })?;
    store.revoke_keys(&revoke(1))?;
    let read = store.look_up(&[digest(1), digest(2)])?;
    assert_eq!(read.found.len(), 2);
    assert!(read.found.iter().all(|found| !found.key.is_usable(at(600))));
    Ok(())
}

/// A cache believes a record that was read at a position at which it knows of
/// no later change, so whatever is read must be as new as its position.
pub(super) fn concurrent_changes_never_show_an_older_record_at_a_newer_position(
    store: &dyn Store,
) -> Outcome {
    begin(store)?;
    add(store, key(1))?;
    std::thread::scope(|scope| {
        let changes = scope.spawn(|| {
            for requests in 1..=40 {
                let update = UpdateKey { name: None, rate_limit: Some(Some(limit(requests, 60))) };
                store.update_key(&organization_id(1), key_id(1), update)?;
            }
            Ok::<_, crate::error::StoreError>(())
        });
        while !changes.is_finished() {
            let read = store.look_up(&[digest(1)])?;
            assert_eq!(read.found[0].key.position, read.position, "every change was to this key");
        }
        changes.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    assert_eq!(now(store, 1)?.position, head(store)?);
    Ok(())
}
