use std::time::Duration;

use bsk_auth::{Code, IssueKey, Refusal, RevokeKey, Rotate};

use crate::world::{Key, World, name, request};

fn rotate(world: &World, key: &Key, request: Rotate) -> Result<Key, bsk_auth::ManageError> {
    let rotated = world.operator(&world.acme).rotate(key.id, request, None)?;
    let text = rotated.plain_key.expect("shown once").as_str().to_owned();
    Ok(Key { id: rotated.key.record.id, text })
}

fn overlap(seconds: u64) -> Rotate {
    Rotate { overlap: Duration::from_secs(seconds), expires_at: None }
}

#[test]
fn without_overlap_the_old_key_is_revoked_at_once() {
    let world = World::new();
    let old = world.key(&world.acme, "read");
    world.verify(&old).expect("good");
    let new = rotate(&world, &old, Rotate::default()).expect("rotated");
    assert!(matches!(world.verify(&old), Err(Refusal::Revoked)));
    world.verify(&new).expect("good");
}

#[test]
fn with_overlap_both_are_good_until_it_ends_and_count_together() {
    let world = World::new();
    let old = world.limited(10, 600);
    assert_eq!(world.admitted(&old, 4), 4);
    let new = rotate(&world, &old, overlap(60)).expect("rotated");
    assert_eq!(world.admitted(&new, 3), 3);
    assert_eq!(world.admitted(&old, 9), 3, "four, three and three are ten");
    assert_eq!(world.admitted(&new, 9), 0);
    world.clock.advance(Duration::from_secs(60));
    assert!(matches!(world.verify(&old), Err(Refusal::Expired)));
}

#[test]
fn count_goes_along_without_overlap_too() {
    let world = World::new();
    let old = world.limited(10, 600);
    assert_eq!(world.admitted(&old, 7), 7);
    let new = rotate(&world, &old, Rotate::default()).expect("rotated");
    assert_eq!(world.admitted(&new, 10), 3);
}

#[test]
fn changed_limit_of_the_new_key_holds_for_both_and_keeps_the_count() {
    let world = World::new();
    let old = world.limited(10, 600);
    assert_eq!(world.admitted(&old, 2), 2);
    let new = rotate(&world, &old, overlap(60)).expect("rotated");
    assert_eq!(world.admitted(&new, 2), 2);
    let limit = bsk_auth::RateLimit::new(6, 600).expect("legal");
    let update = bsk_auth::UpdateKey { rate_limit: Some(Some(limit)), ..bsk_auth::UpdateKey::default() };
    world.operator(&world.acme).update(new.id, update).expect("changed");
    assert_eq!(world.admitted(&new, 1), 1);
    assert_eq!(world.admitted(&old, 9), 1);
    assert_eq!(world.admitted(&new, 9), 0);
}

/// The limit belongs to the newest of three keys; the two before it find its count whichever of them comes first.
#[test]
fn changed_limit_holds_for_a_key_that_was_rotated_twice() {
    for newest_first in [true, false] {
        let world = World::new();
        let first = world.limited(10, 600);
        assert_eq!(world.admitted(&first, 2), 2);
        let second = rotate(&world, &first, overlap(60)).expect("rotated");
        assert_eq!(world.admitted(&second, 2), 2);
        let third = rotate(&world, &second, overlap(60)).expect("rotated");
        assert_eq!(world.admitted(&third, 1), 1);
        let limit = bsk_auth::RateLimit::new(8, 600).expect("legal");
        let update = bsk_auth::UpdateOrganization { rate_limit: Some(limit), ..Default::default() };
        world.api_keys.update_organization(&world.acme.id, update).expect("changed");
        let keys = if newest_first { [&third, &first, &second] } else { [&first, &second, &third] };
        for key in keys {
            assert_eq!(world.admitted(key, 1), 1, "newest first: {newest_first}");
        }
        assert!(keys.iter().all(|key| world.admitted(key, 1) == 0), "five and three are eight");
    }
}

#[test]
fn new_key_is_like_the_old_one() {
    let world = World::new();
    let end = world.clock.now().wall().saturating_add(Duration::from_hours(1));
    let request = IssueKey { name: name("CI"), expires_at: Some(end), ..request("read write") };
    let old = world.issue(&world.acme, request);
    let rotated = world.operator(&world.acme).rotate(old.id, overlap(7_200), None).expect("rotated");
    let (new, replaced) = (rotated.key.record, rotated.replaced.record);
    assert_eq!(
        (new.name.as_str(), new.scopes.to_string(), new.expires_at),
        ("CI", "read write".into(), Some(end))
    );
    assert_eq!((new.replaces, replaced.replaced_by), (Some(old.id), Some(new.id)));
    assert_eq!(replaced.expires_at, Some(end), "never later than its own expiry");
}

#[test]
fn dead_and_rotated_keys_are_not_rotatable() {
    let world = World::new();
    let revoked = world.key(&world.acme, "read");
    world.operator(&world.acme).revoke(revoked.id, RevokeKey::default()).expect("revoked");
    let rotated = world.key(&world.acme, "read");
    rotate(&world, &rotated, overlap(60)).expect("once");
    let end = world.clock.now().wall().saturating_add(Duration::from_secs(1));
    let expired = world.issue(&world.acme, IssueKey { expires_at: Some(end), ..request("read") });
    world.clock.advance(Duration::from_secs(1));
    for key in [&revoked, &rotated, &expired] {
        assert_eq!(
            rotate(&world, key, Rotate::default()).map(drop).expect_err("dead").code(),
            Code::NotRotatable
        );
    }
}

#[test]
fn rotating_is_giving() {
    let world = World::new();
    let strong = world.key(&world.agency, "admin agency:read");
    let admin = world.caller(&world.key(&world.agency, "admin"));
    let keys = world.api_keys.organization_keys(&admin, &world.agency.id).expect("an admin");
    let error = keys.rotate(strong.id, Rotate::default(), None).expect_err("it would get a stronger key");
    assert_eq!(error.code(), Code::ScopeEscalation);
}

#[test]
fn overlap_is_a_week_at_most() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let error = rotate(&world, &key, overlap(604_801)).map(drop).expect_err("too long");
    assert_eq!(error.code(), Code::ValidationFailed);
    rotate(&world, &key, overlap(604_800)).expect("a week");
}
