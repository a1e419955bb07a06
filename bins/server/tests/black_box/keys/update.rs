//! `PATCH /organization/{org}/api-keys/{id}`.

use serde_json::{Value, json};

use super::{SERVER, assert_key_object};

#[test]
fn a_name_and_a_limit_are_changed_at_once() {
    let server = SERVER.server();
    let organization = server.organization("Patch");
    let admin = organization.admin();
    let key = organization.key(&["read"]);
    let path = organization.key_path(&key);
    let changed = admin
        .patch(&path, &json!({ "name": " New name ", "rateLimit": { "limit": 5, "windowSeconds": 60 } }))
        .expect(200)
        .json();
    assert_key_object(&changed["apiKey"]);
    assert_eq!(changed["apiKey"]["name"], "New name");
    assert_eq!(changed["apiKey"]["rateLimit"], json!({ "limit": 5, "windowSeconds": 60 }));
    let answer = server.caller(&key).get("/key").expect(200);
    assert_eq!(answer.number("x-ratelimit-limit"), 5);
    assert_eq!(answer.json()["apiKey"]["name"], "New name");

    let renamed = admin.patch(&path, &json!({ "name": "Third" })).expect(200).json();
    assert_eq!(renamed["apiKey"]["rateLimit"]["limit"], 5);
    let reset = admin.patch(&path, &json!({ "rateLimit": null })).expect(200).json();
    assert_eq!(reset["apiKey"]["rateLimit"], json!({ "limit": 1000, "windowSeconds": 60 }));
    assert_eq!(reset["apiKey"]["name"], "Third");
    assert_eq!(server.caller(&key).get("/key").number("x-ratelimit-limit"), 1000);
}

#[test]
fn nothing_else_can_be_changed() {
    let server = SERVER.server();
    let organization = server.organization("Fixed");
    let key = organization.key(&["read"]);
    let path = organization.key_path(&key);
    let change = |body: Value| organization.admin().patch(&path, &body);
    assert_eq!(change(json!({ "scopes": ["admin"] })).invalid_fields(), ["scopes"]);
    assert_eq!(change(json!({ "status": "revoked" })).invalid_fields(), ["status"]);
    assert_eq!(change(json!({ "expiresAt": null })).invalid_fields(), ["expiresAt"]);
    assert_eq!(change(json!({ "name": "" })).invalid_fields(), ["name"]);
    assert_eq!(change(json!({ "name": null })).invalid_fields(), ["name"]);
    let looser = change(json!({ "rateLimit": { "limit": 2000, "windowSeconds": 60 } })).invalid_fields();
    assert!(looser.iter().all(|field| field.starts_with("rateLimit")), "{looser:?}");
    let shown = organization.admin().get(&path).expect(200).json();
    assert_eq!(shown["apiKey"]["scopes"], json!(["read"]));
    assert_eq!(shown["apiKey"]["status"], "active");
}
