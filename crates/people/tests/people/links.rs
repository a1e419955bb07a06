//! Links to choose a new password.

use std::time::Duration;

use bsk_people::{Link, LinkKind, PeopleError, Role};

use crate::world::{PASSWORD, World, email, from, password, visitor};

#[test]
fn forgotten_password_is_replaced_by_a_link_once() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Member);
    let before = world.sign_in("bob@example.com").token.expose().to_string();
    let token = world.by_ada().reset_link(&bob.user().id).unwrap().token.expose().to_string();
    assert_eq!(
        world.people.link(&token).unwrap(),
        Some(Link::PasswordReset { email: email("bob@example.com") })
    );
    let new = password("another good password");
    let signed_in = world.people.reset_password(&token, &new, &visitor()).unwrap();
    assert_eq!(signed_in.session.user().id, bob.user().id);
    assert!(world.people.session(&before).unwrap().is_none(), "earlier sessions end");
    assert!(world.people.sign_in("bob@example.com", PASSWORD, None, &visitor()).is_err());
    let again = world.people.reset_password(&token, &new, &visitor());
    assert!(matches!(again, Err(PeopleError::LinkNotGood)));
}

#[test]
fn link_to_reset_dies_after_an_hour() {
    let world = World::new();
    let token =
        world.by_operator(&world.acme).reset_link(&world.ada.user().id).unwrap().token.expose().to_string();
    world.advance(LinkKind::PasswordReset.lifetime().saturating_sub(Duration::from_millis(1)));
    assert!(world.people.link(&token).unwrap().is_some());
    world.advance(Duration::from_millis(1));
    assert!(world.people.link(&token).unwrap().is_none());
}

#[test]
fn link_to_reset_does_not_wait_for_guessers() {
    let world = World::new();
    for _ in 0..6 {
        let _ = world.people.sign_in("ada@example.com", "a wrong guess", None, &from([203, 0, 113, 9]));
    }
    let token =
        world.by_operator(&world.acme).reset_link(&world.ada.user().id).unwrap().token.expose().to_string();
    assert!(world.people.reset_password(&token, &password("another good password"), &visitor()).is_ok());
}

#[test]
fn new_password_ends_links_to_reset_it() {
    let world = World::new();
    let token =
        world.by_operator(&world.acme).reset_link(&world.ada.user().id).unwrap().token.expose().to_string();
    let new = password("another good password");
    world.people.change_password(&world.ada, PASSWORD, &new, &visitor()).unwrap();
    assert!(world.people.link(&token).unwrap().is_none());
}

#[test]
fn owner_cannot_take_over_an_account_of_another_organization() {
    let world = World::new();
    let (_, bob) = world.second_organization("bob@example.com");
    let link = world.by_ada().invite(&email("bob@example.com"), Role::Member).unwrap();
    let accepted = bsk_people::Acceptance::Account(PASSWORD);
    world.people.accept_invitation(&link.token.expose(), accepted, &visitor()).unwrap();
    assert!(matches!(world.by_ada().reset_link(&bob), Err(PeopleError::MayNotReset)));
    assert!(world.by_operator(&world.acme).reset_link(&bob).is_ok());
}

#[test]
fn joining_elsewhere_ends_links_that_an_owner_made_before() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Member);
    let token = world.by_ada().reset_link(&bob.user().id).unwrap().token.expose().to_string();
    let (other, _) = world.second_organization("carol@example.com");
    world.by_operator(&other).add(&email("bob@example.com"), Role::Owner, &password(PASSWORD)).unwrap();
    assert!(world.people.link(&token).unwrap().is_none());
}

#[test]
fn nobody_resets_the_password_of_somebody_who_is_no_member() {
    let world = World::new();
    let (_, bob) = world.second_organization("bob@example.com");
    assert!(matches!(world.by_ada().reset_link(&bob), Err(PeopleError::NoMember)));
}
