//! What keys are used for, several at a time.

use std::time::Duration;

use bsk_auth::{ListKeys, RecentUse, ScopeSet, Step};

use crate::world::{World, scopes};

#[test]
fn recent_use_tells_what_breaks() {
    let world = World::new();
    let (busy, idle) = (world.key(&world.acme, "read"), world.key(&world.acme, "read"));
    // 8 days ago, 6 days ago, 23 hours ago, and now.
    for (requests, then) in [(1, 48), (2, 121), (4, 23), (8, 0)] {
        world.admitted(&busy, requests);
        world.api_keys.flush().unwrap();
        world.clock.advance(Duration::from_hours(then));
    }
    let keys = world.operator(&world.acme);
    let views = [keys.find(idle.id).unwrap(), keys.find(busy.id).unwrap()];
    let used = keys.recent_use(&views).unwrap();
    assert_eq!(used, [RecentUse::default(), RecentUse { last_day: 12, last_week: 14 }]);
}

#[test]
fn usage_of_several_keys_has_every_step() {
    let world = World::new();
    let (busy, idle) = (world.key(&world.acme, "read"), world.key(&world.acme, "read"));
    world.admitted(&busy, 3);
    let now = world.clock.now().wall();
    let keys = world.operator(&world.acme);
    let views = [keys.find(busy.id).unwrap(), keys.find(idle.id).unwrap()];
    let day = Duration::from_hours(24);
    let series =
        keys.usage_of(&views, now.saturating_sub(day), now.saturating_add(day / 24), Step::Hour).unwrap();
    assert_eq!(series.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25]);
    assert_eq!(series[0].iter().map(|point| point.admitted).sum::<u64>(), 3);
    assert_eq!(series[0].last().unwrap().admitted, 3);
    assert!(series[1].iter().all(|point| point.admitted == 0));
}

#[test]
fn made_keys_are_counted_and_descendants_listed() {
    let world = World::new();
    let admin = world.key(&world.acme, "admin");
    let by_admin = world.api_keys.organization_keys(&world.caller(&admin), &world.acme.id).unwrap();
    for _ in 0..3 {
        by_admin.issue(crate::world::request("read"), None).unwrap();
    }
    let keys = world.operator(&world.acme);
    let views = keys.list(ListKeys::default()).unwrap().items;
    assert_eq!(keys.made_by(&views).unwrap().iter().sum::<u64>(), 3);
    assert_eq!(keys.descendants(admin.id, bsk_auth::Page::FIRST).unwrap().total, 3);
    let made = keys.list(ListKeys { created_by: Some(admin.id), ..ListKeys::default() }).unwrap();
    assert_eq!(made.total, 3);
}

#[test]
fn scopes_that_nothing_needed_for_a_month_are_unused() {
    let world = World::new();
    let key = world.key(&world.acme, "admin");
    let keys = world.operator(&world.acme);
    let unused = || keys.unused_scopes(&keys.find(key.id).unwrap()).unwrap();
    assert_eq!(unused(), None, "it is too young to say");
    world.clock.advance(Duration::from_hours(31 * 24));
    assert_eq!(unused(), Some(scopes("admin read write")));
    let principal = world.verify(&key).unwrap();
    principal.require(scopes("read")).unwrap();
    principal.require(scopes("agency:read")).unwrap_err();
    assert_eq!(unused(), Some(scopes("admin write")));
    principal.require(scopes("admin")).unwrap();
    principal.require(scopes("write")).unwrap();
    world.admitted(&key, 1);
    assert_eq!(unused(), Some(ScopeSet::EMPTY));
    world.clock.advance(Duration::from_hours(40 * 24));
    assert_eq!(unused(), Some(scopes("admin read write")));
}
