use std::time::Duration;

use bsk_auth::{RateLimit, Scope, Step, UpdateKey, UsageQuery};

use crate::world::World;

#[test]
fn last_use_is_seen_at_once_and_written_once_a_minute() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    let keys = world.operator(&world.acme);
    assert_eq!(keys.find(key.id).expect("there").record.last_used_at, None);
    world.verify(&key).expect("good");
    let first = world.clock.now().wall();
    world.api_keys.flush().expect("recorded");
    let stored = || bsk_store::KeyStore::key(&*world.store, &world.acme.id, key.id).expect("there");
    let stored = || stored().and_then(|record| record.last_used_at);
    assert_eq!(stored(), Some(first));

    world.clock.advance(Duration::from_secs(59));
    world.verify(&key).expect("good");
    world.api_keys.flush().expect("recorded");
    assert_eq!(stored(), Some(first), "not yet a minute");
    let shown = keys.find(key.id).expect("there").record.last_used_at;
    assert_eq!(shown, Some(world.clock.now().wall()), "the API knows more");

    world.clock.advance(Duration::from_secs(1));
    world.verify(&key).expect("good");
    world.api_keys.flush().expect("recorded");
    assert_eq!(stored(), Some(world.clock.now().wall()));
}

#[test]
fn everything_is_recorded_on_closing() {
    let world = World::new();
    let key = world.key(&world.acme, "read");
    world.verify(&key).expect("good");
    world.api_keys.flush().expect("recorded");
    world.clock.advance(Duration::from_secs(1));
    world.verify(&key).expect("good");
    world.api_keys.close().expect("closed");
    let stored =
        bsk_store::KeyStore::key(&*world.store, &world.acme.id, key.id).expect("there").expect("there");
    assert_eq!(stored.last_used_at, Some(world.clock.now().wall()));
}

#[test]
fn usage_counts_what_was_admitted_limited_and_forbidden() {
    let world = World::new();
    let key = world.limited(4, 600);
    let start = world.clock.now().wall();
    assert_eq!(world.admitted(&key, 3), 3);
    world.clock.advance(Duration::from_secs(120));
    let principal = world.verify(&key).expect("good");
    principal.require(Scope::Admin.into()).expect_err("not held");
    world.api_keys.flush().expect("recorded");
    assert_eq!(world.admitted(&key, 2), 0);
    let query = UsageQuery {
        key: key.id,
        from: start,
        to: start.saturating_add(Duration::from_secs(180)),
        step: Step::Minute,
    };
    let usage = world.operator(&world.acme).usage(query).expect("read");
    let counts: Vec<_> =
        usage.iter().map(|point| (point.admitted, point.rate_limited, point.forbidden)).collect();
    assert_eq!(counts.iter().map(|count| count.0).sum::<u64>(), 4);
    assert_eq!(counts.len(), 3, "empty steps are there too");
    assert_eq!((counts[2].1, counts[2].2), (2, 1));
}

/// A changed limit puts another entry in the place of the one that was used.
#[test]
fn use_from_before_a_change_of_limit_is_recorded() {
    let world = World::new();
    let key = world.limited(10, 60);
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(world.admitted(&key, 1), 1);
        world.api_keys.flush().expect("recorded, but the second time not yet when it was used");
    }
    let used_at = world.clock.now().wall();
    let limit = RateLimit::new(1, 60).expect("a legal limit");
    let update = UpdateKey { rate_limit: Some(Some(limit)), ..UpdateKey::default() };
    let keys = world.operator(&world.acme);
    keys.update(key.id, update).expect("changed");
    world.clock.advance(Duration::from_secs(1));
    assert_eq!(world.admitted(&key, 1), 0, "what was counted goes along");
    world.api_keys.close().expect("closed");
    let stored = bsk_store::KeyStore::key(&*world.store, &world.acme.id, key.id).expect("there");
    assert_eq!(stored.and_then(|record| record.last_used_at), Some(used_at));
}
