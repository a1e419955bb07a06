//! Users as callers.

use bsk_auth::{Caller, KeyId, ManageError, OrganizationRecord, Role, Rotate, UserCaller, UserId};

use crate::world::{World, request, scopes};

fn user(organization: &OrganizationRecord, role: Role) -> Caller {
    Caller::User(UserCaller {
        user: "user_ada".parse().expect("an id"),
        email: "ada@example.com".parse().expect("an address"),
        organization: organization.id.clone(),
        role,
    })
}

#[test]
fn owner_makes_keys_that_say_so() {
    let world = World::new();
    let keys = world.api_keys.organization_keys(&user(&world.acme, Role::Owner), &world.acme.id).unwrap();
    let issued = keys.issue(request("admin read write"), None).unwrap();
    assert_eq!(issued.key.record.creator.user, Some("user_ada".parse::<UserId>().unwrap()));
    assert_eq!(issued.key.record.creator.key, None::<KeyId>);
}

#[test]
fn owner_gives_what_the_organizations_kind_allows() {
    let world = World::new();
    let agency = user(&world.agency, Role::Owner);
    let own = world.api_keys.organization_keys(&agency, &world.agency.id).unwrap();
    own.issue(request("admin agency:read agency:write"), None).unwrap();
    let clients = world.api_keys.organization_keys(&agency, &world.client.id).unwrap();
    clients.issue(request("admin"), None).unwrap();
    let refused = clients.issue(request("agency:read"), None);
    assert!(matches!(refused, Err(ManageError::Invalid(_))), "{refused:?}");
    let acme = world.api_keys.organization_keys(&user(&world.acme, Role::Owner), &world.acme.id).unwrap();
    assert!(matches!(acme.issue(request("agency:read"), None), Err(ManageError::Invalid(_))));
}

#[test]
fn member_looks_and_manages_nothing() {
    let world = World::new();
    let member = user(&world.acme, Role::Member);
    assert!(world.api_keys.organization(&member, &world.acme.id, scopes("read")).is_ok());
    for needed in ["write", "admin", "agency:read"] {
        let refused = world.api_keys.organization(&member, &world.acme.id, scopes(needed));
        assert!(matches!(refused, Err(ManageError::InsufficientScope(_))), "{needed}");
    }
    let refused = world.api_keys.organization_keys(&member, &world.acme.id);
    assert!(matches!(refused, Err(ManageError::InsufficientScope(_))));
    let of_agency = user(&world.agency, Role::Member);
    let refused = world.api_keys.organization_keys(&of_agency, &world.client.id);
    assert!(matches!(refused, Err(ManageError::OrganizationNotFound)));
}

#[test]
fn owner_of_another_organization_is_a_stranger() {
    let world = World::new();
    for owned in [&world.agency, &world.client] {
        let refused = world.api_keys.organization_keys(&user(owned, Role::Owner), &world.acme.id);
        assert!(matches!(refused, Err(ManageError::OrganizationNotFound)));
    }
    let of_client = user(&world.client, Role::Owner);
    let refused = world.api_keys.organization_keys(&of_client, &world.agency.id);
    assert!(matches!(refused, Err(ManageError::OrganizationNotFound)), "clients do not manage their agency");
}

#[test]
fn owner_of_no_agency_has_no_agency_scopes() {
    let world = World::new();
    let owner = user(&world.acme, Role::Owner);
    let refused = world.api_keys.organization(&owner, &world.acme.id, scopes("agency:read"));
    assert!(matches!(refused, Err(ManageError::InsufficientScope(_))));
    let agency = user(&world.agency, Role::Owner);
    assert!(world.api_keys.organization(&agency, &world.agency.id, scopes("agency:write")).is_ok());
}

#[test]
fn owner_rotates_any_key() {
    let world = World::new();
    let key = world.key(&world.agency, "admin agency:read agency:write");
    let keys = world.api_keys.organization_keys(&user(&world.agency, Role::Owner), &world.agency.id).unwrap();
    assert!(keys.rotate(key.id, Rotate::default(), None).is_ok());
}
