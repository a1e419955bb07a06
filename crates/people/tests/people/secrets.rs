//! No secret is shown by accident.

use bsk_people::Role;
use bsk_store::PeopleStore as _;

use crate::world::{PASSWORD, World, email, password, visitor};

#[test]
fn nothing_that_lets_anybody_in_is_shown_or_stored() {
    let world = World::new();
    let signed_in = world.sign_in("ada@example.com");
    let invitation = world.by_ada().invite(&email("bob@example.com"), Role::Member).unwrap();
    let reset = world.by_operator(&world.acme).reset_link(&world.ada.user().id).unwrap();
    let credential = world.store.credential(&email("ada@example.com")).unwrap().unwrap();
    let hash = credential.password.clone().unwrap();
    let shown = format!(
        "{:?} {signed_in:?} {invitation:?} {reset:?} {credential:?} {:?} {:?} {:?}",
        world.store,
        world.people,
        world.log(),
        password(PASSWORD)
    );
    for secret in [
        signed_in.token.expose().to_string(),
        invitation.token.expose().to_string(),
        reset.token.expose().to_string(),
        hash.as_str().to_owned(),
        PASSWORD.to_owned(),
    ] {
        assert!(!shown.contains(&secret), "{secret} is shown");
    }
}

#[test]
fn errors_do_not_repeat_what_was_typed() {
    let world = World::new();
    let error = world.people.sign_in("ada@example.com", "hunter2hunter2", None, &visitor()).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
