//! `POST /organization/{org}/api-keys/{id}/rotate`.

use serde_json::{Value, json};

use super::{SERVER, assert_key_object, text};
use crate::harness::{Key, eventually, in_seconds, is_key_text, seconds_since, unix_seconds};

#[test]
fn a_rotated_key_is_replaced_by_one_that_may_do_the_same() {
    let server = SERVER.server();
    let organization = server.organization("Rotate");
    let admin = organization.admin();
    let old = organization.key_with(&json!({
        "name": "Shop",
        "scopes": ["read", "write"],
        "expiresAt": in_seconds(3600.0),
        "rateLimit": { "limit": 50, "windowSeconds": 60 },
    }));
    server.caller(&old).get("/key").expect(200);
    let before = admin.get(&organization.key_path(&old)).expect(200).json();
    let answer = admin.call("POST", &format!("{}/rotate", organization.key_path(&old))).expect(201);
    let rotated = answer.json();
    let new = Key::from_created(&rotated);
    server.caller(&old).get("/key").refused(401, "api_key_revoked");
    server.caller(&new).get("/key").expect(200);

    assert_key_object(&rotated["apiKey"]);
    assert_key_object(&rotated["replaced"]);
    assert!(is_key_text(&new.text) && new.text != old.text && new.id != old.id);
    for same in ["name", "scopes", "rateLimit", "expiresAt", "organizationId"] {
        assert_eq!(rotated["apiKey"][same], before["apiKey"][same], "{same}");
    }
    assert_eq!(rotated["replaced"]["id"], old.id);
    assert_eq!(rotated["replaced"]["status"], "revoked");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let location = answer.header("location").expect("a location");
    assert!(location.ends_with(&organization.key_path(&new)), "{location}");
    assert!(rotated["revocation"]["effectiveAt"].is_string(), "{rotated}");
}

#[test]
fn the_old_key_lives_on_for_the_overlap() {
    let server = SERVER.server();
    let organization = server.organization("Overlap");
    let old = organization.key(&["read"]);
    let path = format!("{}/rotate", organization.key_path(&old));
    let rotated = organization.admin().post(&path, &json!({ "overlapSeconds": 1 })).expect(201).json();
    let answered = unix_seconds();
    assert_eq!(rotated["replaced"]["status"], "active");
    let ends = seconds_since(text(&rotated["replaced"]["expiresAt"]));
    assert!(ends > answered - 1.0 && ends < answered + 1.01, "{ends} {answered}");
    assert_eq!(rotated["apiKey"]["expiresAt"], Value::Null);
    eventually("the overlap ends", || {
        let accepted = server.caller(&old).is_accepted();
        assert!(accepted || unix_seconds() > ends - 0.002);
        (!accepted).then_some(())
    });
    server.caller(&old).get("/key").refused(401, "api_key_expired");
    server.caller(&Key::from_created(&rotated)).get("/key").expect(200);
}

#[test]
fn an_overlap_never_outlives_the_old_keys_own_expiry() {
    let server = SERVER.server();
    let organization = server.organization("Short");
    let body = json!({ "name": "n", "scopes": ["read"], "expiresAt": in_seconds(600.0) });
    let old = organization.key_with(&body);
    let shown = organization.admin().get(&organization.key_path(&old)).json();
    let path = format!("{}/rotate", organization.key_path(&old));
    let later = in_seconds(7200.0);
    let body = json!({ "overlapSeconds": 604_800, "expiresAt": later });
    let rotated = organization.admin().post(&path, &body).expect(201).json();
    assert_eq!(rotated["replaced"]["expiresAt"], shown["apiKey"]["expiresAt"]);
    let expires = seconds_since(text(&rotated["apiKey"]["expiresAt"]));
    assert!((expires - unix_seconds() - 7200.0).abs() < 5.0);
}

#[test]
fn a_rotation_is_refused_when_it_cannot_be() {
    let server = SERVER.server();
    let organization = server.organization("Not rotatable");
    let admin = organization.admin();
    let rotate =
        |key: &Key, body: Value| admin.post(&format!("{}/rotate", organization.key_path(key)), &body);

    let revoked = organization.key(&["read"]);
    admin.delete(&organization.key_path(&revoked)).expect(200);
    rotate(&revoked, json!({})).refused(409, "not_rotatable");

    let rotated = organization.key(&["read"]);
    rotate(&rotated, json!({ "overlapSeconds": 600 })).expect(201);
    rotate(&rotated, json!({ "overlapSeconds": 600 })).refused(409, "not_rotatable");

    let body = json!({ "name": "n", "scopes": ["read"], "expiresAt": in_seconds(0.5) });
    let expired = organization.key_with(&body);
    eventually("the key expires", || (!server.caller(&expired).is_accepted()).then_some(()));
    rotate(&expired, json!({})).refused(409, "not_rotatable");

    let good = organization.key(&["read"]);
    assert_eq!(rotate(&good, json!({ "overlapSeconds": -1 })).invalid_fields(), ["overlapSeconds"]);
    assert_eq!(rotate(&good, json!({ "overlapSeconds": 604_801 })).invalid_fields(), ["overlapSeconds"]);
    assert_eq!(rotate(&good, json!({ "overlapSeconds": "1" })).invalid_fields(), ["overlapSeconds"]);
    assert_eq!(rotate(&good, json!({ "expiresAt": in_seconds(-5.0) })).invalid_fields(), ["expiresAt"]);
    assert_eq!(rotate(&good, json!({ "name": "other" })).invalid_fields(), ["name"]);
    assert!(server.caller(&good).is_accepted());
}

#[test]
fn rotating_counts_as_giving_every_scope_of_the_key() {
    let server = SERVER.server();
    let agency = server.agency("Giving");
    let strong = agency.key(&["read", "agency:write"]);
    let admin = agency.caller(&["admin"]);
    admin.call("POST", &format!("{}/rotate", agency.key_path(&strong))).refused(403, "scope_escalation");
    assert!(server.caller(&strong).is_accepted());
}

#[test]
fn a_repeated_rotation_rotates_once() {
    let server = SERVER.server();
    let organization = server.organization("Rotate once");
    let admin = organization.admin();
    let old = organization.key(&["read"]);
    let path = format!("{}/rotate", organization.key_path(&old));
    let send = |body: &Value| {
        admin.send(&admin.request("POST", &path).header("Idempotency-Key", "rotation").json(body))
    };
    let first = send(&json!({ "overlapSeconds": 60 })).expect(201).json();
    let replay = send(&json!({ "overlapSeconds": 60 })).expect(201);
    assert_eq!(replay.header("idempotent-replayed"), Some("true"));
    let replayed = replay.json();
    assert_eq!(replayed["plainKey"], Value::Null);
    assert_eq!(replayed["apiKey"]["id"], first["apiKey"]["id"]);
    send(&json!({ "overlapSeconds": 61 })).refused(409, "idempotency_conflict");
}
