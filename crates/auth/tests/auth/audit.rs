//! What is written down.

use std::net::IpAddr;

use bsk_auth::{
    AuditAction, AuditQuery, Caller, Name, OrganizationRecord, OrganizationStatus, Page, PartyKind,
    RevokeKey, Rotate, UpdateKey, UpdateOrganization, Via,
};

use bsk_store::{AuditStore as _, OrganizationStore as _};

use crate::world::{World, name, pepper, request};

/// What was written down of an organization, oldest first.
fn actions(world: &World, organization: &OrganizationRecord) -> Vec<AuditAction> {
    let query = AuditQuery::of(organization.id.clone(), Page::FIRST);
    let listed = world.api_keys.audit_events(&query).expect("read").items;
    listed.into_iter().rev().map(|record| record.event.action).collect()
}

#[test]
fn every_change_of_a_key_is_written_down() {
    let world = World::new();
    let keys = world.operator(&world.acme);
    let id = keys.issue(request("read"), None).unwrap().key.record.id;
    keys.update(id, UpdateKey { name: Some(name("New")), ..UpdateKey::default() }).unwrap();
    let id = keys.rotate(id, Rotate::default(), None).unwrap().key.record.id;
    keys.revoke(id, RevokeKey { reason: Some("leaked".to_owned()), descendants: false }).unwrap();
    let expected = [
        AuditAction::OrganizationCreated,
        AuditAction::KeyCreated,
        AuditAction::KeyUpdated,
        AuditAction::KeyRotated,
        AuditAction::KeyRevoked,
    ];
    assert_eq!(actions(&world, &world.acme), expected);
}

#[test]
fn what_changes_nothing_is_not_written_down() {
    let world = World::new();
    let keys = world.operator(&world.acme);
    let id = keys.issue(request("read"), None).unwrap().key.record.id;
    keys.revoke(id, RevokeKey::default()).unwrap();
    let before = actions(&world, &world.acme).len();
    keys.revoke(id, RevokeKey::default()).unwrap();
    keys.update(id, UpdateKey::default()).unwrap();
    assert!(keys.rotate(id, Rotate::default(), None).is_err());
    assert_eq!(actions(&world, &world.acme).len(), before);
}

#[test]
fn entry_says_who_did_what_to_which_key_from_where() {
    let world = World::new();
    let admin = world.key(&world.acme, "admin");
    let address: IpAddr = [203, 0, 113, 9].into();
    let from_there = world.api_keys.clone().for_request_from(Some(address));
    let keys = from_there.organization_keys(&world.caller(&admin), &world.acme.id).unwrap();
    let made = keys.issue(request("read"), None).unwrap().key.record;
    keys.revoke(made.id, RevokeKey { reason: Some("leaked".to_owned()), descendants: false }).unwrap();
    let listed = keys.audit_events(AuditQuery::of(world.agency.id.clone(), Page::FIRST)).unwrap();
    let event = &listed.items[0].event;
    assert_eq!(event.organization.as_ref(), Some(&world.acme.id), "narrowed to its own");
    assert_eq!(event.action, AuditAction::KeyRevoked);
    assert_eq!((event.actor.kind, &event.actor.id), (PartyKind::Key, &Some(admin.id.to_string())));
    let called = world.operator(&world.acme).find(admin.id).unwrap().record.name;
    assert_eq!(event.actor.name, Some(called.to_string()));
    assert_eq!((event.via, event.address), (Via::Api, Some(address)));
    assert_eq!(
        (&event.target.id, &event.target.name),
        (&Some(made.id.to_string()), &Some(made.name.to_string()))
    );
    assert_eq!(event.details.iter().collect::<Vec<_>>(), [("reason", "leaked")]);
}

#[test]
fn each_revoked_descendant_is_written_down_where_it_belongs() {
    let world = World::new();
    let agency = world.key(&world.agency, "admin agency:write");
    let keys = world.api_keys.organization_keys(&world.caller(&agency), &world.client.id).unwrap();
    keys.issue(request("read"), None).unwrap();
    let request = RevokeKey { reason: None, descendants: true };
    world.operator(&world.agency).revoke(agency.id, request).unwrap();
    assert_eq!(actions(&world, &world.agency).last(), Some(&AuditAction::KeyRevoked));
    assert_eq!(actions(&world, &world.client).last(), Some(&AuditAction::KeyRevoked));
}

#[test]
fn what_an_agency_does_to_a_client_stands_in_the_logs_of_both() {
    let world = World::new();
    let agency = world.key(&world.agency, "admin agency:write");
    let caller = world.caller(&agency);
    let status = Some(OrganizationStatus::Suspended);
    world
        .api_keys
        .update_sub_organization(&caller, &world.agency.id, &world.client.id, None, status)
        .unwrap();
    for organization in [&world.agency, &world.client] {
        assert_eq!(actions(&world, organization).last(), Some(&AuditAction::OrganizationSuspended));
    }
    let created = world.api_keys.create_sub_organization(&caller, &world.agency.id, name("New")).unwrap();
    for organization in [&world.agency, &created] {
        assert_eq!(actions(&world, organization).last(), Some(&AuditAction::OrganizationCreated));
    }
    let log =
        world.operator(&world.client).audit_events(AuditQuery::of(world.client.id.clone(), Page::FIRST));
    let name = world.operator(&world.agency).find(agency.id).unwrap().record.name;
    assert_eq!(log.unwrap().items[0].event.actor.name, Some(name.to_string()), "a key of the agency");
}

#[test]
fn changes_of_organizations_and_peppers_are_written_down() {
    let world = World::new();
    let set = |update| world.api_keys.update_organization(&world.acme.id, update).unwrap();
    let named = |name: Name| UpdateOrganization { name: Some(name), ..UpdateOrganization::default() };
    let status = |status| UpdateOrganization { status: Some(status), ..UpdateOrganization::default() };
    set(named(name("Acme & Sons")));
    set(status(OrganizationStatus::Suspended));
    set(status(OrganizationStatus::Active));
    let expected = [
        AuditAction::OrganizationCreated,
        AuditAction::OrganizationUpdated,
        AuditAction::OrganizationSuspended,
        AuditAction::OrganizationActivated,
    ];
    assert_eq!(actions(&world, &world.acme), expected);
    world.api_keys.add_pepper(&pepper(2)).unwrap();
    let query = AuditQuery { organization: None, ..AuditQuery::of(world.acme.id.clone(), Page::FIRST) };
    assert_eq!(world.api_keys.audit_events(&query).unwrap().items[0].event.action, AuditAction::PepperAdded);
}

#[test]
fn what_a_crash_has_left_unsealed_is_sealed_when_a_server_starts() {
    let world = World::new();
    let query = AuditQuery::of(world.acme.id.clone(), Page::FIRST);
    let event = world.api_keys.audit_events(&query).unwrap().items[0].event.clone();
    world.api_keys.close().unwrap();
    assert_eq!(world.store.unsealed_audit().unwrap(), 0, "whoever stops seals");
    world
        .store
        .update_organization_logged(&world.acme.id, UpdateOrganization::default(), vec![event])
        .unwrap();
    assert_eq!(world.store.unsealed_audit().unwrap(), 1);
    let builder = bsk_auth::ApiKeys::builder_over(std::sync::Arc::clone(&world.store) as _, pepper(1));
    let _anew = builder.clock(world.clock.clone()).open().unwrap();
    for _ in 0..10_000 {
        if world.store.unsealed_audit().unwrap() == 0 {
            return;
        }
        std::thread::park_timeout(std::time::Duration::from_millis(1));
    }
    panic!("it is not sealed");
}

#[test]
fn chain_is_whole_and_outlives_the_first_pepper() {
    let world = World::new();
    world.key(&world.acme, "read");
    let verify = |api_keys: &bsk_auth::ApiKeys, head| api_keys.verify_audit_log(head).unwrap().unwrap();
    let before = verify(&world.api_keys, None);
    assert_eq!((before.fault, before.unsealed), (None, 0));
    world.api_keys.add_pepper(&pepper(2)).unwrap();
    world.api_keys.close().unwrap();
    // No key is left that would need the first pepper.
    let keys = world.operator(&world.acme);
    for key in keys.list(bsk_auth::ListKeys::default()).unwrap().items {
        keys.revoke(key.record.id, RevokeKey::default()).unwrap();
    }
    let builder = bsk_auth::ApiKeys::builder_over(std::sync::Arc::clone(&world.store) as _, pepper(2));
    let anew = builder.clock(world.clock.clone()).open_for_management().unwrap();
    let after = verify(&anew, Some(before.head));
    assert_eq!((after.fault, after.unsealed), (None, 0));
    assert!(after.head.0.sequence > before.head.0.sequence);
    anew.organization_keys(&Caller::Operator, &world.acme.id).unwrap().issue(request("read"), None).unwrap();
    assert_eq!(verify(&anew, Some(after.head)).fault, None);
}
