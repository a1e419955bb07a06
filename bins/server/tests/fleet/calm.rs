//! Fleets in which nothing goes wrong.

use serde_json::json;

use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::record::{Outcome, now};

#[test]
fn key_is_accepted_by_every_server_when_it_is_made() {
    let Some(fleet) = Fleet::start(3, "5s") else { return };
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for round in 0..60 {
            let made = load.make_secret_key(round % 3);
            for server in 0..3 {
                assert_eq!(load.call((round + server) % 3, &made), Outcome::Accepted);
            }
        }
    });
    record.check();
}

#[test]
fn servers_start_on_an_empty_database_at_once() {
    let Some(mut fleet) = Fleet::idle(4, "5s") else { return };
    fleet.run();
    let organization = fleet.organization();
    fleet.server(3).caller(&organization.owner).get("/key").expect(200);
}

#[test]
fn revoked_key_is_refused_everywhere_when_the_call_returns() {
    let Some(fleet) = Fleet::start(3, "5s") else { return };
    let record = Load::on(&fleet, Usage::default()).run(|load| {
        for round in 0..40 {
            let receipt = load.revoke_one(round % 3);
            assert_eq!(receipt["acknowledgedBy"], 3, "{receipt}");
        }
    });
    record.check();
    assert!(record.count(Outcome::Accepted) > 1_000 && record.count(Outcome::Refused) > 100);
    assert!(record.slowest_revocation() < 2.0, "nobody waits for a lease");
}

#[test]
fn revocation_does_not_wait_for_the_seal_of_the_audit_log() {
    let Some(fleet) = Fleet::start(2, "5s") else { return };
    let organization = fleet.organization();
    let key = organization.key(&["read"]);
    // The lock of whoever seals.
    let mut session = fleet.session();
    session.run(&format!("DO $$ BEGIN PERFORM pg_advisory_lock({}); END $$", 0x6273_6b31_0001_i64));
    let began = now();
    organization.admin().delete(&organization.key_path(&key)).expect(200);
    let took = now() - began;
    assert!(took < 1_500_000, "{took} µs: it waits for a lock of 2 s");
    drop(session);
    // The entry is there, and whoever seals next takes it in.
    let verified = fleet.server(1).json(&["audit", "verify"]);
    assert!(verified["audit"]["entries"].as_u64() >= Some(3), "{verified}");
}

#[test]
fn server_says_soon_that_it_knows_what_it_has_revoked_itself() {
    // It would say so by a renewal after 15 s at the latest.
    let Some(fleet) = Fleet::start(2, "60s") else { return };
    let organization = fleet.organization();
    for _ in 0..5 {
        let key = organization.key(&["read"]);
        let path = organization.key_path(&key);
        fleet.server(0).caller(&organization.owner).delete(&path).expect(200);
        let began = now();
        let again = fleet.server(1).caller(&organization.owner).delete(&path).expect(200).json();
        assert_eq!(again["revocation"]["acknowledgedBy"], 2, "{again}");
        let took = now() - began;
        assert!(took < 5_000_000, "{took} µs: it waits for a renewal");
    }
}

#[test]
fn command_line_revokes_on_every_server() {
    let Some(fleet) = Fleet::start(2, "5s") else { return };
    let organization = fleet.organization();
    let key = organization.key(&["read"]);
    for server in fleet.servers() {
        server.caller(&key).get("/auth").expect(200);
    }
    let answer =
        fleet.server(0).json(&["key", "revoke", "--organization", &organization.id, "--key", &key.id]);
    assert_eq!(answer["revocation"]["acknowledgedBy"], 2, "{answer}");
    for server in fleet.servers() {
        server.caller(&key).get("/auth").refused(401, "api_key_revoked");
    }
}

#[test]
fn everything_that_tightens_is_in_force_everywhere_when_the_call_returns() {
    let Some(fleet) = Fleet::start(2, "5s") else { return };
    let organization = fleet.organization();
    let (one, other) = (fleet.server(0), fleet.server(1));
    let admin = one.caller(&organization.owner);

    let limited = organization.key(&["read"]);
    other.caller(&limited).get("/auth").expect(200);
    let tight = json!({ "rateLimit": { "limit": 1, "windowSeconds": 60 } });
    admin.patch(&organization.key_path(&limited), &tight).expect(200);
    other.caller(&limited).get("/auth").refused(429, "rate_limit_exceeded");

    let rotated = organization.key(&["read"]);
    other.caller(&rotated).get("/auth").expect(200);
    admin.post(&format!("{}/rotate", organization.key_path(&rotated)), &json!({})).expect(201);
    other.caller(&rotated).get("/auth").refused(401, "api_key_revoked");

    let suspended = organization.key(&["read"]);
    other.caller(&suspended).get("/auth").expect(200);
    one.json(&["org", "suspend", "--organization", &organization.id]);
    other.caller(&suspended).get("/auth").refused(401, "organization_suspended");
    one.json(&["org", "activate", "--organization", &organization.id]);
    other.caller(&suspended).get("/auth").expect(200);
}
