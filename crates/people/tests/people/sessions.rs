//! Sessions.

use std::time::Duration;

use bsk_people::{NewPassword, PeopleError, Session};
use bsk_store::AuditAction;

use crate::world::{PASSWORD, World, password, visitor};

#[test]
fn session_ends_when_it_is_not_used() {
    let world = World::new();
    let token = world.sign_in("ada@example.com").token.expose().to_string();
    for _ in 0..3 {
        world.advance(Session::IDLE.saturating_sub(Duration::from_millis(1)));
        assert!(world.people.session(&token).unwrap().is_some());
    }
    world.advance(Session::IDLE);
    assert!(world.people.session(&token).unwrap().is_none());
}

#[test]
fn session_ends_at_last_however_much_it_is_used() {
    let world = World::new();
    let token = world.sign_in("ada@example.com").token.expose().to_string();
    let step = Duration::from_hours(6);
    for _ in 1..Session::LONGEST.as_secs() / step.as_secs() {
        world.advance(step);
        assert!(world.people.session(&token).unwrap().is_some());
    }
    world.advance(step);
    assert!(world.people.session(&token).unwrap().is_none());
}

#[test]
fn last_use_is_written_once_a_minute() {
    let world = World::new();
    let signed_in = world.sign_in("ada@example.com");
    let token = signed_in.token.expose();
    let begun = world.now();
    let last_seen = || {
        let sessions = world.people.sessions(&signed_in.session).unwrap();
        sessions.into_iter().find(|session| session.id == signed_in.session.id()).unwrap().last_seen_at
    };
    world.advance(Duration::from_secs(59));
    world.people.session(&token).unwrap();
    assert_eq!(last_seen(), begun);
    world.advance(Duration::from_secs(1));
    world.people.session(&token).unwrap();
    assert_eq!(last_seen(), world.now());
}

#[test]
fn session_after_sign_out_is_none() {
    let world = World::new();
    let (one, other) = (world.sign_in("ada@example.com"), world.sign_in("ada@example.com"));
    world.people.sign_out(&one.session, &visitor()).unwrap();
    assert!(world.people.session(&one.token.expose()).unwrap().is_none());
    assert!(world.people.session(&other.token.expose()).unwrap().is_some());
    assert_eq!(world.actions().last(), Some(&AuditAction::SignedOut));
}

#[test]
fn signing_out_everywhere_ends_every_session() {
    let world = World::new();
    let tokens = [(); 3].map(|()| world.sign_in("ada@example.com").token.expose().to_string());
    assert_eq!(world.people.sign_out_everywhere(&world.ada, &visitor()).unwrap(), 4);
    for token in tokens {
        assert!(world.people.session(&token).unwrap().is_none());
    }
}

#[test]
fn session_of_somebody_else_cannot_be_ended() {
    let world = World::new();
    let bob = world.join("bob@example.com", bsk_people::Role::Member);
    assert!(!world.people.end_session(&bob, world.ada.id(), &visitor()).unwrap());
    assert_eq!(world.people.sessions(&world.ada).unwrap().len(), 1);
}

#[test]
fn new_password_ends_the_other_sessions() {
    let world = World::new();
    let (here, there) = (world.sign_in("ada@example.com"), world.sign_in("ada@example.com"));
    let new = password("another good password");
    world.people.change_password(&here.session, PASSWORD, &new, &visitor()).unwrap();
    assert!(world.people.session(&here.token.expose()).unwrap().is_some());
    assert!(world.people.session(&there.token.expose()).unwrap().is_none());
    assert!(world.people.sign_in("ada@example.com", PASSWORD, None, &visitor()).is_err());
    assert!(world.people.sign_in("ada@example.com", "another good password", None, &visitor()).is_ok());
}

#[test]
fn password_changes_only_with_the_old_one() {
    let world = World::new();
    let new = password("another good password");
    let refused = world.people.change_password(&world.ada, "a wrong guess", &new, &visitor());
    assert!(matches!(refused, Err(PeopleError::WrongCredentials)));
    world.sign_in("ada@example.com");
}

#[test]
fn guessing_the_old_password_in_a_session_has_to_wait() {
    let world = World::new();
    let new = password("another good password");
    let guess = || world.people.change_password(&world.ada, "a wrong guess", &new, &visitor());
    for _ in 0..5 {
        assert!(matches!(guess(), Err(PeopleError::WrongCredentials)));
    }
    assert!(matches!(guess(), Err(PeopleError::TooManyAttempts { .. })));
}

#[test]
fn ones_own_address_is_no_password() {
    let world = World::new();
    for text in ["ada@example.com", "ADA@EXAMPLE.COM"] {
        let new: NewPassword = text.parse().unwrap();
        let refused = world.people.change_password(&world.ada, PASSWORD, &new, &visitor());
        assert!(matches!(refused, Err(PeopleError::Invalid(_))), "{text}");
    }
}

#[test]
fn nonsense_is_no_session() {
    let world = World::new();
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u{0}"] {
        assert!(world.people.session(token).unwrap().is_none(), "{token:?}");
    }
}
