use bsk_auth::{Caller, Code, OrganizationStatus, Page, Refusal, Scope};

use crate::world::{Key, World, name, request};

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
    let caller = world.caller(&world.key(&world.agency, "agency:write"));
    let update = |id, name, status| {
        world.api_keys.update_sub_organization(&caller, &world.agency.id, id, name, status)
    };
    let suspend = Some(OrganizationStatus::Suspended);
    let stranger = update(&world.acme.id, None, suspend);
    assert_eq!(stranger.expect_err("not a client").code(), Code::OrganizationNotFound);
    let (renamed, receipt) = update(&world.client.id, Some(name("Renamed")), None).expect("renamed");
    assert!(renamed.name.as_str() == "Renamed" && receipt.is_none(), "nothing to be in force");
    let (_, receipt) = update(&world.client.id, None, suspend).expect("suspended");
    assert_eq!(receipt.expect("a receipt").acknowledged_by, 1);
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
    let caller = world.caller(&world.key(&world.agency, "agency:read"));
    let overview = world.api_keys.agency_overview(&caller, &world.agency.id).expect("counted");
    assert_eq!((overview.sub_organizations, overview.active_keys, overview.requests_last_24h), (1, 1, 5));
    let clients = world.api_keys.sub_organizations(&caller, &world.agency.id, Page::FIRST).expect("listed");
    assert_eq!(clients.items, std::slice::from_ref(&world.client));
}

#[test]
fn agency_is_for_its_own_keys_with_the_scope_and_for_nobody_else() {
    let world = World::new();
    let agency = &world.agency.id;
    let codes = |key: &Key| {
        let (keys, caller) = (&world.api_keys, world.caller(key));
        let suspend = Some(OrganizationStatus::Suspended);
        [
            keys.sub_organizations(&caller, agency, Page::FIRST).map(drop),
            keys.agency_overview(&caller, agency).map(drop),
            keys.create_sub_organization(&caller, agency, name("Sub")).map(drop),
            keys.update_sub_organization(&caller, agency, &world.client.id, None, suspend).map(drop),
        ]
        .map(|result| result.err().map(|error| error.code()))
    };
    let lacks = Some(Code::InsufficientScope);
    assert_eq!(codes(&world.key(&world.agency, "agency:read")), [None, None, lacks, lacks]);
    assert_eq!(codes(&world.key(&world.agency, "agency:write")), [lacks, lacks, None, None]);
    let stranger = Some(Code::OrganizationNotFound);
    assert_eq!(codes(&world.key(&world.acme, "admin read write")), [stranger; 4]);

    let no_agency = world.api_keys.create_sub_organization(&Caller::Operator, &world.acme.id, name("Sub"));
    assert_eq!(no_agency.expect_err("no agency").code(), Code::ValidationFailed);
}
