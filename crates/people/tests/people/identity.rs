//! On the word of a proxy.

use bsk_people::{Identity, IdentityProvider, Role};

use crate::world::{World, email, visitor};

fn identity(address: &str) -> Identity {
    Identity { email: email(address), provider: IdentityProvider::TrustedHeader }
}

#[test]
fn member_is_signed_in() {
    let world = World::new();
    let signed_in = world.people.sign_in_as(&identity("ada@example.com"), &visitor()).unwrap().unwrap();
    assert_eq!(signed_in.session.user().id, world.ada.user().id);
    assert!(signed_in.session.is_of(&identity("Ada@example.com")));
    assert!(!signed_in.session.is_of(&identity("bob@example.com")));
}

#[test]
fn stranger_is_nobody() {
    let world = World::new();
    assert!(world.people.sign_in_as(&identity("eve@example.com"), &visitor()).unwrap().is_none());
}

#[test]
fn invited_person_joins_without_a_password() {
    let world = World::new();
    world.by_ada().invite(&email("bob@example.com"), Role::Member).unwrap();
    let signed_in = world.people.sign_in_as(&identity("bob@example.com"), &visitor()).unwrap().unwrap();
    assert_eq!(world.people.role(&signed_in.session, &world.acme).unwrap(), Some(Role::Member));
    assert!(world.by_ada().invitations().unwrap().is_empty());
    assert!(world.people.sign_in("bob@example.com", "", None, &visitor()).is_err());
}

#[test]
fn somebody_who_was_removed_is_nobody() {
    let world = World::new();
    let bob = world.join("bob@example.com", Role::Member);
    world.by_ada().remove(&bob.user().id).unwrap();
    assert!(world.people.sign_in_as(&identity("bob@example.com"), &visitor()).unwrap().is_none());
}
