//! `GET /organization/{org}/audit-events`.

use serde_json::{Value, json};

use crate::harness::Shared;

static SERVER: Shared = Shared::new();

#[test]
fn who_did_what_is_listed_newest_first() {
    let server = SERVER.server();
    let organization = server.organization("Audit");
    let admin = organization.admin();
    let made = admin.post(&organization.path("/api-keys"), &json!({ "name": "Export", "scopes": ["read"] }));
    let id = made.expect(201).json()["apiKey"]["id"].as_str().expect("an id").to_owned();
    admin.delete(&organization.path(&format!("/api-keys/{id}?reason=leaked"))).expect(200);

    let list = admin.get(&organization.path("/audit-events?limit=2")).expect(200).json();
    assert_eq!((&list["page"], &list["limit"]), (&json!(1), &json!(2)));
    let events = list["auditEvents"].as_array().expect("a list");
    let actions: Vec<&Value> = events.iter().map(|event| &event["action"]).collect();
    assert_eq!(actions, ["key.revoked", "key.created"]);
    let revoked = &events[0];
    assert_eq!(revoked["actor"]["type"], "key");
    assert_eq!(revoked["target"], json!({ "type": "key", "id": id, "name": "Export" }));
    assert_eq!((&revoked["via"], &revoked["address"]), (&json!("api"), &json!("127.0.0.1")));
    assert_eq!(revoked["details"], json!({ "reason": "leaked" }));
    assert!(revoked["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{revoked}");
    assert!(revoked["id"].as_u64() > events[1]["id"].as_u64());
}

#[test]
fn the_log_is_filtered_and_paged() {
    let server = SERVER.server();
    let organization = server.organization("Audit pages");
    let admin = organization.admin();
    for _ in 0..3 {
        organization.key(&["read"]);
    }
    let of = |query: &str| admin.get(&organization.path(&format!("/audit-events{query}"))).expect(200).json();
    let created = of("?action=key.created");
    assert!(created["total"].as_u64() >= Some(3), "{created}");
    let second = of("?action=key.created&page=2&limit=2");
    assert_eq!(second["auditEvents"][0], created["auditEvents"][2]);
    assert_eq!(of("?to=2020-01-01T00:00:00Z")["total"], 0);
    for wrong in ["?action=nothing", "?page=0", "?limit=201", "?from=yesterday", "?other=1"] {
        admin.get(&organization.path(&format!("/audit-events{wrong}"))).refused(422, "validation_failed");
    }
}

#[test]
fn another_organizations_log_is_not_to_be_had() {
    let server = SERVER.server();
    let (one, other) = (server.organization("One"), server.organization("Other"));
    one.admin().get(&other.path("/audit-events")).refused(404, "organization_not_found");
    one.reader().get(&one.path("/audit-events")).refused(403, "insufficient_scope");
}
