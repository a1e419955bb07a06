use std::time::Duration;

use bsk_auth::{Attempt, Budget, RateLimit, UpdateKey, UpdateOrganization};

use crate::world::{Key, World};

fn set_limit(world: &World, key: &Key, limit: Option<RateLimit>) {
    let update = UpdateKey { rate_limit: Some(limit), ..UpdateKey::default() };
    world.operator(&world.acme).update(key.id, update).expect("changed");
}

fn per_minute(limit: u32) -> RateLimit {
    RateLimit::new(limit, 60).expect("legal")
}

#[test]
fn exactly_the_limit_is_admitted_and_an_obedient_client_gets_through() {
    let world = World::new();
    let key = world.limited(3, 60);
    assert_eq!(world.admitted(&key, 5), 3);
    let refusal = world.verify(&key).expect_err("over the limit");
    assert_eq!(refusal.rate().map(|rate| rate.status.remaining), Some(0));
    let wait = refusal.retry_after().expect("a refusal says until when");
    world.clock.advance(wait.saturating_sub(Duration::from_millis(1)));
    assert_eq!(world.admitted(&key, 1), 0, "right up to the promised instant");
    world.clock.advance(Duration::from_millis(1));
    assert_eq!(world.admitted(&key, 1), 1, "exactly at it");
}

#[test]
fn refused_requests_are_not_counted() {
    let world = World::new();
    let key = world.limited(2, 60);
    assert_eq!(world.admitted(&key, 1_000), 2);
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(world.admitted(&key, 1_000), 2);
}

#[test]
fn state_of_the_limit_comes_with_every_admission() {
    let world = World::new();
    let key = world.limited(3, 60);
    let remaining = |key: &Key| {
        world.api_keys.verify(key.text.as_bytes()).map(|admission| admission.rate().status.remaining).ok()
    };
    assert_eq!([remaining(&key), remaining(&key), remaining(&key)], [Some(2), Some(1), Some(0)]);
}

#[test]
fn changed_limit_holds_at_once_and_keeps_the_count() {
    let world = World::new();
    let key = world.limited(10, 60);
    assert_eq!(world.admitted(&key, 4), 4);
    set_limit(&world, &key, Some(per_minute(6)));
    assert_eq!(world.admitted(&key, 10), 2);
    set_limit(&world, &key, Some(per_minute(1)));
    assert_eq!(world.admitted(&key, 10), 0);
    set_limit(&world, &key, Some(per_minute(8)));
    assert_eq!(world.admitted(&key, 10), 2, "lowering and raising it clears nothing");
    set_limit(&world, &key, None);
    assert_eq!(world.admitted(&key, 2_000), 992, "the organization's limit, less the eight");
}

#[test]
fn organizations_limit_is_the_ceiling_of_its_keys() {
    let world = World::new();
    let key = world.limited(500, 60);
    assert_eq!(world.admitted(&key, 20), 20);
    let update = UpdateOrganization { rate_limit: Some(per_minute(30)), ..UpdateOrganization::default() };
    world.api_keys.update_organization(&world.acme.id, update).expect("changed");
    assert_eq!(world.admitted(&key, 100), 10);
}

#[test]
fn revoking_is_not_refused_by_the_limit() {
    let world = World::new();
    let key = world.limited(1, 60);
    assert_eq!(world.admitted(&key, 2), 1);
    let attempt = world.api_keys.authenticate(key.text.as_bytes(), Budget::Revocation);
    assert!(matches!(attempt, Attempt::Decided(Ok(_))));
    assert_eq!(world.admitted(&key, 1), 0);
}

#[test]
fn no_window_has_more_than_the_limit_while_threads_and_limits_change() {
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    let world = World::new();
    let key = world.limited(700, 60);
    let admitted = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| admitted.fetch_add(world.admitted(&key, 500), Relaxed));
        }
        scope.spawn(|| {
            for limit in [400, 900, 1, 600, 700] {
                set_limit(&world, &key, Some(per_minute(limit)));
            }
        });
    });
    let rest = world.admitted(&key, 2_000);
    assert!(admitted.load(Relaxed) + rest <= 900, "the highest limit that was ever in force");
    assert!(admitted.load(Relaxed) + rest >= 700, "the last limit is used up");
}

#[test]
fn count_survives_a_graceful_restart() {
    let world = World::new();
    let (key, unused) = (world.limited(10, 60), world.limited(4, 60));
    assert_eq!((world.admitted(&key, 7), world.admitted(&unused, 3)), (7, 3));
    world.api_keys.close().expect("closed");
    let reopen = || world.reopen();
    let second = reopen();
    let admitted = |api_keys: &bsk_auth::ApiKeys, key: &Key, tries: u32| {
        (0..tries).filter(|_| api_keys.verify(key.text.as_bytes()).is_ok()).count()
    };
    world.clock.advance(Duration::from_secs(30));
    assert_eq!(admitted(&second, &key, 9), 3);
    second.close().expect("closed");
    let third = reopen();
    assert_eq!(admitted(&third, &unused, 9), 1, "kept for the whole time it was not used");
    assert_eq!(admitted(&third, &key, 9), 0);
    world.clock.advance(Duration::from_millis(30_100));
    assert_eq!(admitted(&third, &key, 20), 7, "the first seven have aged out");
}
