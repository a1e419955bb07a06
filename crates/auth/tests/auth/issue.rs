use std::time::Duration;

use bsk_auth::{Caller, Code, IssueKey, ListKeys, ManageError, RateLimit};

use crate::world::{World, name, request};

#[test]
fn only_admins_of_the_organization_manage_its_keys() {
    let world = World::new();
    let cases = [
        (world.key(&world.acme, "admin"), None),
        (world.key(&world.acme, "read write"), Some(Code::InsufficientScope)),
        (world.key(&world.client, "admin"), Some(Code::OrganizationNotFound)),
        (world.key(&world.client, "read"), Some(Code::OrganizationNotFound)),
        (world.key(&world.agency, "admin agency:write"), Some(Code::OrganizationNotFound)),
    ];
    for (key, expected) in cases {
        let result = world.api_keys.organization_keys(&world.caller(&key), &world.acme.id);
        assert_eq!(result.err().map(|error| error.code()), expected);
    }
    let nowhere = "org_nowhere".parse().expect("legal");
    let error = world.api_keys.organization_keys(&Caller::Operator, &nowhere).expect_err("not there");
    assert_eq!(error.code(), Code::OrganizationNotFound);
}

#[test]
fn key_cannot_give_what_it_does_not_hold() {
    let world = World::new();
    let admin = world.caller(&world.key(&world.agency, "admin"));
    let keys = world.api_keys.organization_keys(&admin, &world.agency.id).expect("an admin");
    keys.issue(request("admin read write"), None).expect("admin is read and write too");
    let error = keys.issue(request("read agency:read"), None).expect_err("not held");
    assert!(
        matches!(error, ManageError::ScopeEscalation { missing } if missing.to_string() == "agency:read")
    );
}

#[test]
fn agency_scopes_are_for_agencies_whoever_asks() {
    let world = World::new();
    for caller in [Caller::Operator, world.caller(&world.key(&world.acme, "admin"))] {
        let keys = world.api_keys.organization_keys(&caller, &world.acme.id).expect("may");
        let error = keys.issue(request("read agency:read"), None).expect_err("no agency");
        assert_eq!(error.code(), Code::ValidationFailed, "judged before escalation");
    }
    world.key(&world.agency, "agency:read agency:write");
}

#[test]
fn values_out_of_their_range_are_refused() {
    let world = World::new();
    let keys = world.operator(&world.acme);
    let now = world.clock.now().wall();
    let looser = RateLimit::new(1_001, 60).expect("legal");
    let shorter = RateLimit::new(10, 59).expect("legal");
    let cases = [
        (IssueKey { expires_at: Some(now), ..request("read") }, "expiresAt"),
        (IssueKey { rate_limit: Some(looser), ..request("read") }, "rateLimit"),
        (IssueKey { rate_limit: Some(shorter), ..request("read") }, "rateLimit"),
        (request(""), "scopes"),
    ];
    for (request, field) in cases {
        let Err(ManageError::Invalid(fields)) = keys.issue(request, None) else { panic!("{field}") };
        assert_eq!(fields[0].field, field);
    }
}

#[test]
fn organization_has_so_many_usable_keys_and_no_more() {
    let world = World::with(|builder| builder.most_usable_keys(2));
    let first = world.key(&world.acme, "read");
    let soon = world.clock.now().wall().saturating_add(Duration::from_secs(5));
    world.issue(&world.acme, IssueKey { expires_at: Some(soon), ..request("read") });
    let keys = world.operator(&world.acme);
    assert_eq!(keys.issue(request("read"), None).expect_err("full").code(), Code::KeyLimitReached);
    world.key(&world.client, "read");
    keys.revoke(first.id, bsk_auth::RevokeKey::default()).expect("revoked");
    world.key(&world.acme, "read");
    world.clock.advance(Duration::from_secs(5));
    world.key(&world.acme, "read");
}

#[test]
fn keys_are_listed_newest_first_and_know_their_creator() {
    let world = World::new();
    let admin = world.key(&world.acme, "admin");
    world.clock.advance(Duration::from_secs(1));
    let keys = world.api_keys.organization_keys(&world.caller(&admin), &world.acme.id).expect("an admin");
    let issued = keys.issue(IssueKey { name: name("second"), ..request("read") }, None).expect("issued");
    assert_eq!(issued.key.record.creator.key, Some(admin.id));
    let listed = keys.list(ListKeys::default()).expect("listed");
    let names: Vec<_> = listed.items.iter().map(|key| key.record.name.as_str()).collect();
    assert_eq!((names, listed.total), (vec!["second", "a key"], 2));
    assert_eq!(keys.find(issued.key.record.id).expect("there"), issued.key);
}
