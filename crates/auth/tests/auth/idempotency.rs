use std::time::Duration;

use bsk_auth::{Code, Idempotency, RevokeKey, Rotate};

use crate::world::{World, request};

fn named(key: &str, fingerprint: u8) -> Idempotency {
    Idempotency { key: key.parse().expect("legal"), fingerprint: [fingerprint; 32] }
}

#[test]
fn same_request_twice_makes_one_key_and_shows_it_once() {
    let world = World::new();
    let keys = world.operator(&world.acme);
    let first = keys.issue(request("read"), Some(named("a", 1))).expect("issued");
    let again = keys.issue(request("read"), Some(named("a", 1))).expect("replayed");
    assert!(first.plain_key.is_some() && again.plain_key.is_none());
    assert_eq!(again.key, first.key);
    keys.revoke(first.key.record.id, RevokeKey::default()).expect("revoked");
    let later = keys.issue(request("read"), Some(named("a", 1))).expect("replayed");
    assert!(later.key.record.revoked_at.is_some(), "the key as it is now");
}

#[test]
fn another_request_under_the_same_name_is_a_conflict() {
    let world = World::new();
    let keys = world.operator(&world.acme);
    keys.issue(request("read"), Some(named("a", 1))).expect("issued");
    let error = keys.issue(request("write"), Some(named("a", 2))).expect_err("another body");
    assert_eq!(error.code(), Code::IdempotencyConflict);
}

#[test]
fn names_belong_to_a_caller_and_an_organization_for_a_day() {
    let world = World::new();
    world.operator(&world.acme).issue(request("read"), Some(named("a", 1))).expect("issued");
    let other = world
        .operator(&world.client)
        .issue(request("read"), Some(named("a", 2)))
        .expect("another organization");
    assert!(other.plain_key.is_some());
    let admin = world.caller(&world.key(&world.acme, "admin"));
    let keys = world.api_keys.organization_keys(&admin, &world.acme.id).expect("an admin");
    assert!(keys.issue(request("read"), Some(named("a", 3))).expect("another caller").plain_key.is_some());
    world.clock.advance(Duration::from_hours(24));
    let later = world.operator(&world.acme).issue(request("read"), Some(named("a", 4))).expect("forgotten");
    assert!(later.plain_key.is_some());
}

#[test]
fn rotation_is_replayed_too() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let keys = world.operator(&world.acme);
    let first = keys.rotate(key.id, Rotate::default(), Some(named("r", 1))).expect("rotated");
    let again = keys.rotate(key.id, Rotate::default(), Some(named("r", 1))).expect("replayed");
    assert_eq!((again.plain_key.is_none(), again.key), (true, first.key));
    let error = keys.rotate(key.id, Rotate::default(), Some(named("s", 1))).expect_err("done already");
    assert_eq!(error.code(), Code::NotRotatable);
}
