//! Roles, and the last owner.

use bsk_people::{Page, PeopleError, Role};
use bsk_store::AuditAction;

use crate::world::{PASSWORD, World, email, password};

#[test]
fn members_are_listed_by_address() {
    let world = World::new();
    world.join("zoe@example.com", Role::Member);
    world.join("bob@example.com", Role::Owner);
    let members = world.by_ada().members(Page::FIRST).unwrap();
    let listed: Vec<_> =
        members.items.iter().map(|member| (member.user.email.as_str(), member.role)).collect();
    let expected = [
        ("ada@example.com", Role::Owner),
        ("bob@example.com", Role::Owner),
        ("zoe@example.com", Role::Member),
    ];
    assert_eq!(listed, expected);
}

#[test]
fn last_owner_cannot_go_and_the_last_but_one_can() {
    let world = World::new();
    let ada = &world.ada.user().id;
    let bob = world.join("bob@example.com", Role::Member);
    assert!(matches!(world.by_ada().remove(ada), Err(PeopleError::LastOwner)));
    assert!(matches!(world.by_ada().set_role(ada, Role::Member), Err(PeopleError::LastOwner)));
    world.by_ada().set_role(&bob.user().id, Role::Owner).unwrap();
    world.by_ada().remove(ada).unwrap();
    assert_eq!(world.people.role(&world.ada, &world.acme).unwrap(), None);
    assert!(matches!(world.managed_by(&bob).remove(&bob.user().id), Err(PeopleError::LastOwner)));
}

#[test]
fn of_two_owners_who_remove_each_other_at_once_one_stays() {
    let world = World::new();
    let bob = world.by_operator(&world.acme);
    let bob = bob.add(&email("bob@example.com"), Role::Owner, &password(PASSWORD)).unwrap();
    std::thread::scope(|scope| {
        for user in [&bob.id, &world.ada.user().id] {
            let operator = world.by_operator(&world.acme);
            scope.spawn(move || operator.remove(user));
        }
    });
    assert_eq!(world.by_operator(&world.acme).members(Page::FIRST).unwrap().total, 1);
    assert_eq!(world.actions().into_iter().filter(|action| *action == AuditAction::MemberRemoved).count(), 1);
}

#[test]
fn somebody_who_is_removed_is_a_stranger_at_once() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Owner);
    world.by_ada().remove(&bob.user().id).unwrap();
    assert_eq!(world.people.role(&bob, &world.acme).unwrap(), None);
    assert!(matches!(world.by_ada().remove(&bob.user().id), Err(PeopleError::NoMember)));
    assert_eq!(world.actions().last(), Some(&AuditAction::MemberRemoved));
}

#[test]
fn what_changes_nothing_is_not_written_down() {
    let world = World::new();
    let before = world.log().len();
    world.by_ada().set_role(&world.ada.user().id, Role::Owner).unwrap();
    assert_eq!(world.log().len(), before);
}

#[test]
fn owners_do_not_do_what_the_operator_may() {
    let world = World::new();
    let new = password("another good password");
    let added = world.by_ada().add(&email("bob@example.com"), Role::Owner, &new);
    assert!(matches!(added, Err(PeopleError::OwnersOnly)));
    let set = world.by_ada().set_password(&world.ada.user().id, &new);
    assert!(matches!(set, Err(PeopleError::OwnersOnly)));
}
