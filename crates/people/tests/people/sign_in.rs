//! Signing in.

use std::time::Duration;

use bsk_people::PeopleError;
use bsk_store::{AuditAction, PartyKind};

use crate::world::{PASSWORD, World, from, visitor};

#[test]
fn address_and_password_sign_in_whatever_the_case_of_the_address() {
    let world = World::new();
    for address in ["ada@example.com", "ADA@Example.com", "  ada@example.com "] {
        let signed_in = world.people.sign_in(address, PASSWORD, None, &visitor()).unwrap();
        assert_eq!(signed_in.session.user().id, world.ada.user().id, "{address}");
    }
}

#[test]
fn wrong_password_and_unknown_address_are_told_the_same() {
    let world = World::new();
    for (address, password) in [
        ("ada@example.com", "Correct horse battery staple"),
        ("eve@example.com", PASSWORD),
        ("ada", PASSWORD),
        ("", ""),
    ] {
        let refused = world.people.sign_in(address, password, None, &visitor());
        assert!(matches!(refused, Err(PeopleError::WrongCredentials)), "{address}: {refused:?}");
    }
}

#[test]
fn guesser_waits_and_owner_in_a_known_browser_does_not() {
    let world = World::new();
    let known = world.sign_in("ada@example.com").token.expose().to_string();
    let stranger = from([203, 0, 113, 9]);
    let guess = || world.people.sign_in("ada@example.com", "a wrong guess", None, &stranger);
    for _ in 0..5 {
        assert!(matches!(guess(), Err(PeopleError::WrongCredentials)));
    }
    assert!(matches!(guess(), Err(PeopleError::TooManyAttempts { .. })));
    let elsewhere = world.people.sign_in("ada@example.com", PASSWORD, None, &visitor());
    assert!(matches!(elsewhere, Err(PeopleError::TooManyAttempts { .. })), "the account waits everywhere");
    assert!(world.people.sign_in("ada@example.com", PASSWORD, Some(&known), &visitor()).is_ok());
    world.advance(Duration::from_secs(1));
    assert!(world.people.sign_in("ada@example.com", PASSWORD, None, &visitor()).is_ok());
}

#[test]
fn session_that_has_ended_still_makes_its_browser_known() {
    let world = World::new();
    let signed_in = world.sign_in("ada@example.com");
    world.people.sign_out_everywhere(&signed_in.session, &visitor()).unwrap();
    for _ in 0..5 {
        let _ = world.people.sign_in("ada@example.com", "a wrong guess", None, &from([203, 0, 113, 9]));
    }
    let earlier = signed_in.token.expose();
    assert!(world.people.session(&earlier).unwrap().is_none());
    assert!(world.people.sign_in("ada@example.com", PASSWORD, Some(&earlier), &visitor()).is_ok());
}

#[test]
fn browser_of_somebody_else_is_not_known() {
    let world = World::new();
    world.join("bob@example.com", bsk_people::Role::Member);
    let bobs = world.sign_in("bob@example.com").token.expose().to_string();
    for _ in 0..5 {
        let _ = world.people.sign_in("ada@example.com", "a wrong guess", None, &from([203, 0, 113, 9]));
    }
    let refused = world.people.sign_in("ada@example.com", PASSWORD, Some(&bobs), &visitor());
    assert!(matches!(refused, Err(PeopleError::TooManyAttempts { .. })));
}

#[test]
fn failures_are_written_down_without_flooding() {
    let world = World::new();
    let before = world.log().len();
    for _ in 0..20 {
        let _ = world.people.sign_in("ada@example.com", "a wrong guess", None, &from([203, 0, 113, 9]));
        world.advance(Duration::from_hours(1));
    }
    let noted: Vec<_> = world.log().into_iter().skip(before).map(|record| record.event).collect();
    assert_eq!(noted.len(), 5, "at 1, 2, 4, 8 and 16 failures");
    for event in noted {
        assert_eq!(event.action, AuditAction::SignInFailed);
        assert_eq!(event.actor.kind, PartyKind::Stranger);
        assert_eq!(event.address, Some([203, 0, 113, 9].into()));
    }
}

#[test]
fn address_that_nobody_has_is_not_written_down() {
    let world = World::new();
    let before = world.log().len();
    let _ = world.people.sign_in("hunter2-in-the-wrong-field@example.com", "x", None, &visitor());
    assert_eq!(world.log().len(), before);
}
