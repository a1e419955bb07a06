//! The first start.

use std::time::Duration;

use bsk_people::{Link, LinkKind, PeopleError, Role};
use bsk_store::AuditAction;

use crate::world::{World, first, visitor};

#[test]
fn first_start_makes_an_organization_and_its_owner() {
    let world = World::new();
    let memberships = world.people.memberships(&world.ada).unwrap();
    assert_eq!(memberships.len(), 1);
    assert_eq!(memberships[0].organization.name.as_str(), "Acme");
    assert_eq!(memberships[0].role, Role::Owner);
    let expected = [AuditAction::OrganizationCreated, AuditAction::MemberJoined, AuditAction::SignedIn];
    assert_eq!(world.actions(), expected);
}

#[test]
fn link_is_good_for_nothing_once_there_is_an_organization() {
    let world = World::new();
    let link = world.people.first_start_link().unwrap();
    let started = world.people.start(&link.token.expose(), first("eve@example.com"), &visitor());
    assert!(matches!(started, Err(PeopleError::LinkNotGood)), "{started:?}");
    assert!(world.people.sign_in("eve@example.com", "x", None, &visitor()).is_err());
}

#[test]
fn link_dies_after_an_hour() {
    let world = World::new();
    let link = world.people.first_start_link().unwrap();
    let token = link.token.expose();
    assert_eq!(world.people.link(&token).unwrap(), Some(Link::FirstStart));
    world.advance(LinkKind::FirstStart.lifetime().saturating_sub(Duration::from_millis(1)));
    assert_eq!(world.people.link(&token).unwrap(), Some(Link::FirstStart));
    world.advance(Duration::from_millis(1));
    assert_eq!(world.people.link(&token).unwrap(), None);
}

#[test]
fn nonsense_is_no_link() {
    let world = World::new();
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u{0}", "ünïcode"] {
        assert_eq!(world.people.link(token).unwrap(), None, "{token:?}");
        let started = world.people.start(token, first("eve@example.com"), &visitor());
        assert!(matches!(started, Err(PeopleError::LinkNotGood)), "{token:?}");
    }
}
