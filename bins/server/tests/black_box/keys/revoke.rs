//! `DELETE /organization/{org}/api-keys/{id}`.

use serde_json::{Value, json};

use super::{SERVER, assert_key_object, text};
use crate::harness::{Key, fields, in_seconds, seconds_since};

#[test]
fn a_revoked_key_is_refused_once_the_answer_has_arrived() {
    let server = SERVER.server();
    let organization = server.organization("Revoke");
    let admin = organization.admin();
    for _ in 0..50 {
        let key = organization.key(&["read"]);
        let caller = server.caller(&key);
        caller.get("/key").expect(200);
        let revoked = admin.delete(&organization.key_path(&key)).expect(200).json();
        caller.get("/key").refused(401, "api_key_revoked");
        assert_key_object(&revoked["apiKey"]);
        assert_eq!(revoked["apiKey"]["status"], "revoked");
        let receipt = &revoked["revocation"];
        assert_eq!(fields(receipt), ["acknowledgedBy", "effectiveAt", "waitedForLeases"]);
        let revoked_at = seconds_since(text(&revoked["apiKey"]["revokedAt"]));
        assert!(seconds_since(text(&receipt["effectiveAt"])) >= revoked_at, "{revoked}");
    }
}

#[test]
fn a_revocation_without_the_scope_counts_once_as_admitted_and_forbidden() {
    let server = SERVER.server();
    let organization = server.organization("Counted");
    let (reader, victim) = (organization.key(&["read"]), organization.key(&["read"]));
    server.caller(&reader).delete(&organization.key_path(&victim)).refused(403, "insufficient_scope");
    let path = format!(
        "{}/usage?from={}&to={}&step=day",
        organization.key_path(&reader),
        in_seconds(-60.0),
        in_seconds(60.0)
    );
    let usage = organization.admin().get(&path).expect(200).json();
    let sum = |field: &str| -> u64 {
        usage["usage"].as_array().expect("a list").iter().filter_map(|step| step[field].as_u64()).sum()
    };
    assert_eq!((sum("admitted"), sum("forbidden"), sum("rateLimited")), (1, 1, 0), "{usage}");
}

#[test]
fn revoking_again_changes_nothing() {
    let server = SERVER.server();
    let organization = server.organization("Twice");
    let admin = organization.admin();
    let key = organization.key(&["read"]);
    let path = organization.key_path(&key);
    let first = admin.delete(&format!("{path}?reason=left%20the%20company")).expect(200).json();
    let second = admin.delete(&path).expect(200).json();
    assert_eq!(first["apiKey"], second["apiKey"]);
    let changed = admin.patch(&path, &json!({ "name": "still revoked" }));
    assert_ne!(changed.status, 500);
    server.caller(&key).get("/key").refused(401, "api_key_revoked");
}

#[test]
fn descendants_are_revoked_when_asked_and_only_then() {
    let server = SERVER.server();
    let organization = server.organization("Family");
    let family = || {
        let parent = organization.key(&["admin"]);
        let create = |creator: &Key| {
            let body = json!({ "name": "made by a key", "scopes": ["admin"] });
            let made = server.caller(creator).post(&organization.path("/api-keys"), &body).expect(201);
            Key::from_created(&made.json())
        };
        let child = create(&parent);
        let grandchild = create(&child);
        (parent, child, grandchild)
    };
    let bystander = organization.key(&["admin"]);
    let alive = |key: &Key| server.caller(key).is_accepted();

    let (parent, child, grandchild) = family();
    organization.admin().delete(&organization.key_path(&parent)).expect(200);
    assert_eq!([alive(&parent), alive(&child), alive(&grandchild)], [false, true, true]);

    let (parent, child, grandchild) = family();
    let path = format!("{}?descendants=true", organization.key_path(&parent));
    organization.admin().delete(&path).expect(200);
    assert_eq!([alive(&parent), alive(&child), alive(&grandchild)], [false, false, false]);
    server.caller(&grandchild).get("/key").refused(401, "api_key_revoked");
    assert!(alive(&bystander));

    // Also after the parent itself is gone.
    let (parent, child, grandchild) = family();
    organization.admin().delete(&organization.key_path(&parent)).expect(200);
    let path = format!("{}?descendants=true", organization.key_path(&parent));
    organization.admin().delete(&path).expect(200);
    assert_eq!([alive(&child), alive(&grandchild)], [false, false]);
}

#[test]
fn a_key_may_revoke_itself_by_its_id() {
    let server = SERVER.server();
    let organization = server.organization("Self");
    let key = organization.key(&["admin"]);
    let caller = server.caller(&key);
    caller.delete(&organization.key_path(&key)).expect(200);
    caller.get("/key").refused(401, "api_key_revoked");
}

#[test]
fn a_wrong_query_revokes_nothing() {
    let server = SERVER.server();
    let organization = server.organization("Careful");
    let key = organization.key(&["read"]);
    for (query, field) in [
        ("descendants=yes".to_owned(), "descendants"),
        ("descendents=true".to_owned(), "descendents"),
        (format!("reason={}", "x".repeat(10_000)), "reason"),
    ] {
        let path = format!("{}?{query}", organization.key_path(&key));
        assert_eq!(organization.admin().delete(&path).invalid_fields(), [field], "{query}");
    }
    assert!(server.caller(&key).is_accepted());
    let shown = organization.admin().get(&organization.key_path(&key)).expect(200).json();
    assert_eq!(shown["apiKey"]["revokedAt"], Value::Null);
}
