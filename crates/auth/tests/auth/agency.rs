use bsk_auth::{Code, OrganizationStatus, Page, Refusal, Scope};

use crate::world::{World, name, request};

#[test]
fn agency_admin_manages_the_keys_of_its_sub_organizations() {
    let world = World::new();
    let caller = world.caller(&world.key(&world.agency, "admin agency:write agency:read"));
    let keys = world.api_keys.organization_keys(&caller, &world.client.id).expect("its client");
    keys.issue(request("admin read write"), None).expect("base scopes");
    let error = keys.issue(request("agency:read"), None).expect_err("the client is no agency");
    assert_eq!(error.code(), Code::ValidationFailed);
}

#[test]
fn one_of_the_two_scopes_is_not_enough() {
    let world = World::new();
    for held in ["admin agency:read", "write agency:write", "agency:write", "admin"] {
        let caller = world.caller(&world.key(&world.agency, held));
        let error = world.api_keys.organization_keys(&caller, &world.client.id).expect_err(held);
        assert_eq!(error.code(), Code::OrganizationNotFound, "{held}");
    }
}

#[test]
fn organization_is_seen_only_by_its_own_keys() {
    let world = World::new();
    let caller = world.caller(&world.key(&world.agency, "admin agency:write read"));
    let read = Scope::Read.into();
    world.api_keys.organization(&caller, &world.agency.id, read).expect("its own");
    let error = world.api_keys.organization(&caller, &world.client.id, read).expect_err("not its own");
    assert_eq!(error.code(), Code::OrganizationNotFound);
}

#[test]
fn suspended_client_is_stopped_and_strangers_are_not_found() {
    let world = World::new();
    let key = world.key(&world.client, "read");
    world.verify(&key).expect("good");
    let suspend = Some(OrganizationStatus::Suspended);
    let stranger = world.api_keys.update_sub_organization(&world.agency.id, &world.acme.id, None, suspend);
    assert_eq!(stranger.expect_err("not a client").code(), Code::OrganizationNotFound);
    let update = world.api_keys.update_sub_organization(
        &world.agency.id,
        &world.client.id,
        Some(name("Renamed")),
        suspend,
    );
    assert_eq!(update.expect("suspended").name.as_str(), "Renamed");
    assert!(matches!(world.verify(&key), Err(Refusal::Suspended)));
}

#[test]
fn overview_counts_clients_their_keys_and_requests() {
    let world = World::new();
    let key = world.key(&world.client, "read");
    world.key(&world.agency, "read");
    for _ in 0..5 {
        world.verify(&key).expect("good");
    }
    let overview = world.api_keys.agency_overview(&world.agency.id).expect("counted");
    assert_eq!((overview.sub_organizations, overview.active_keys, overview.requests_last_24h), (1, 1, 5));
    let clients = world.api_keys.organizations(Some(&world.agency.id), Page::FIRST).expect("listed");
    assert_eq!(clients.items, std::slice::from_ref(&world.client));
}
