//! Invitations.

use std::time::Duration;

use bsk_people::{Acceptance, LinkKind, Manager, PeopleError, Role};
use bsk_store::AuditAction;

use crate::world::{PASSWORD, World, email, password, visitor};

#[test]
fn invited_person_joins_once() {
    let world = World::new();
    let link = world.by_ada().invite(&email("bob@example.com"), Role::Member).unwrap();
    let token = link.token.expose();
    let new = password(PASSWORD);
    let (organization, signed_in) =
        world.people.accept_invitation(&token, Acceptance::New(&new), &visitor()).unwrap();
    assert_eq!(organization, world.acme);
    let session = signed_in.unwrap().session;
    assert_eq!(world.people.role(&session, &world.acme).unwrap(), Some(Role::Member));
    let again = world.people.accept_invitation(&token, Acceptance::New(&new), &visitor());
    assert!(matches!(again, Err(PeopleError::LinkNotGood)));
    assert!(world.by_ada().invitations().unwrap().is_empty());
}

#[test]
fn invitation_dies_after_a_week_and_a_newer_one_takes_its_place() {
    let world = World::new();
    let bob = email("bob@example.com");
    let first = world.by_ada().invite(&bob, Role::Member).unwrap().token.expose().to_string();
    let second = world.by_ada().invite(&bob, Role::Owner).unwrap().token.expose().to_string();
    assert!(world.people.link(&first).unwrap().is_none());
    assert_eq!(world.by_ada().invitations().unwrap().len(), 1);
    world.advance(LinkKind::Invitation.lifetime().saturating_sub(Duration::from_millis(1)));
    assert!(world.people.link(&second).unwrap().is_some());
    world.advance(Duration::from_millis(1));
    assert!(world.people.link(&second).unwrap().is_none());
    assert!(world.by_ada().invitations().unwrap().is_empty());
}

#[test]
fn withdrawn_invitation_is_good_for_nothing() {
    let world = World::new();
    let token =
        world.by_ada().invite(&email("bob@example.com"), Role::Owner).unwrap().token.expose().to_string();
    let id = world.by_ada().invitations().unwrap()[0].id;
    world.by_ada().withdraw(id).unwrap();
    assert!(world.people.link(&token).unwrap().is_none());
    assert!(matches!(world.by_ada().withdraw(id), Err(PeopleError::NoInvitation)));
    assert_eq!(world.actions().last(), Some(&AuditAction::InvitationWithdrawn));
}

#[test]
fn somebody_with_an_account_must_show_that_it_is_them() {
    let world = World::new();
    let (other, _) = world.second_organization("bob@example.com");
    let link = world.by_ada().invite(&email("bob@example.com"), Role::Member).unwrap();
    let token = link.token.expose();
    let new = password("a password of the inviter");
    let as_new = world.people.accept_invitation(&token, Acceptance::New(&new), &visitor());
    assert!(matches!(as_new, Err(PeopleError::EmailTaken)), "{as_new:?}");
    let guessed = world.people.accept_invitation(&token, Acceptance::Account("a wrong guess"), &visitor());
    assert!(matches!(guessed, Err(PeopleError::WrongCredentials)));
    let as_ada = world.people.accept_invitation(&token, Acceptance::Session(&world.ada), &visitor());
    assert!(matches!(as_ada, Err(PeopleError::OtherAddress)));
    let (_, signed_in) =
        world.people.accept_invitation(&token, Acceptance::Account(PASSWORD), &visitor()).unwrap();
    let bob = signed_in.unwrap().session;
    let memberships = world.people.memberships(&bob).unwrap();
    let ids: Vec<_> = memberships.into_iter().map(|membership| membership.organization.id).collect();
    assert_eq!(ids, [world.acme, other]);
}

#[test]
fn member_invites_nobody() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Member);
    let refused = world.people.organization_people(Manager::User(bob), &world.acme, &visitor());
    assert!(matches!(refused, Err(PeopleError::OwnersOnly)));
}

#[test]
fn stranger_learns_nothing_of_an_organization() {
    let world = World::new();
    let (other, _) = world.second_organization("bob@example.com");
    let manager = || Manager::User(world.ada.clone());
    let refused = world.people.organization_people(manager(), &other, &visitor());
    assert!(matches!(refused, Err(PeopleError::OrganizationNotFound)));
    let unknown = "org_doesnotexist".parse().unwrap();
    let refused = world.people.organization_people(manager(), &unknown, &visitor());
    assert!(matches!(refused, Err(PeopleError::OrganizationNotFound)));
}

#[test]
fn invitations_of_somebody_who_is_no_owner_any_more_are_good_for_nothing() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Owner);
    let token = world
        .managed_by(&bob)
        .invite(&email("eve@example.com"), Role::Owner)
        .unwrap()
        .token
        .expose()
        .to_string();
    world.by_ada().set_role(&bob.user().id, Role::Member).unwrap();
    assert!(world.people.link(&token).unwrap().is_none());
}

#[test]
fn members_are_not_invited_again() {
    let world = World::new();
    let refused = world.by_ada().invite(&email("ADA@example.com"), Role::Member);
    assert!(matches!(refused, Err(PeopleError::AlreadyMember)));
}
