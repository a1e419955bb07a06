//! `GET /key` and `DELETE /key`: the calling key itself.

use super::{SERVER, assert_key_object, text};
use crate::harness::{Request, eventually};

#[test]
fn a_key_of_any_scope_sees_itself() {
    let server = SERVER.server();
    let agency = server.agency("Own");
    for scope in ["read", "write", "admin", "agency:read", "agency:write"] {
        let key = agency.key(&[scope]);
        let shown = server.caller(&key).get("/key").expect(200).json();
        assert_eq!(shown.as_object().expect("an object").len(), 1);
        assert_key_object(&shown["apiKey"]);
        assert_eq!(shown["apiKey"]["id"], key.id);
        assert_eq!(shown["apiKey"]["scopes"], serde_json::json!([scope]));
    }
}

#[test]
fn a_key_may_come_as_a_bearer_token() {
    let server = SERVER.server();
    let organization = server.organization("Bearer");
    let key = organization.key(&["read"]);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let request = Request::new("GET", "/api/v1/key");
        let answer = request.header("Authorization", format!("{scheme} {}", key.text)).send(server.address());
        assert_eq!(answer.expect(200).json()["apiKey"]["id"], key.id);
    }
    // Somebody else's token is no credential of ours.
    let foreign =
        Request::new("GET", "/api/v1/key").header("Authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x");
    foreign.send(server.address()).refused(401, "missing_api_key");
    let both = foreign.header("X-API-Key", &key.text);
    both.send(server.address()).expect(200);
    let twice = Request::new("GET", "/api/v1/key")
        .header("Authorization", format!("Bearer {}", key.text))
        .header("X-API-Key", &key.text);
    twice.send(server.address()).expect(200);
}

#[test]
fn a_key_is_never_taken_from_the_query_or_a_cookie() {
    let server = SERVER.server();
    let organization = server.organization("Elsewhere");
    let key = organization.key(&["read"]);
    for name in ["api_key", "apiKey", "key", "x-api-key", "X-API-Key"] {
        let by_query =
            Request::new("GET", &format!("/api/v1/organization/{}?{name}={}", organization.id, key.text));
        by_query.send(server.address()).refused(401, "missing_api_key");
        let by_cookie = Request::new("GET", "/api/v1/key").header("Cookie", format!("{name}={}", key.text));
        by_cookie.send(server.address()).refused(401, "missing_api_key");
    }
}

#[test]
fn a_holder_revokes_the_key_by_possession() {
    let server = SERVER.server();
    let organization = server.organization("Possession");
    let key = organization.key(&["read"]);
    let caller = server.caller(&key);
    let revoked = caller.delete("/key").expect(200).json();
    assert_key_object(&revoked["apiKey"]);
    assert_eq!(revoked["apiKey"]["id"], key.id);
    assert_eq!(revoked["apiKey"]["status"], "revoked");
    assert!(revoked["revocation"]["effectiveAt"].is_string(), "{revoked}");
    caller.get("/key").refused(401, "api_key_revoked");
    caller.delete("/key").refused(401, "api_key_revoked");
    let seen = organization.admin().get(&organization.key_path(&key)).expect(200).json();
    assert_eq!(seen["apiKey"]["status"], "revoked");
}

#[test]
fn a_key_is_refused_from_the_instant_of_its_expiry_and_stays_active_in_name() {
    let server = SERVER.server();
    let organization = server.organization("Expiry");
    let expires = crate::harness::in_seconds(1.2);
    let body = serde_json::json!({ "name": "short", "scopes": ["read"], "expiresAt": expires });
    let key = organization.key_with(&body);
    let caller = server.caller(&key);
    let first = caller.get("/key");
    let at = crate::harness::seconds_since(text(&first.expect(200).json()["apiKey"]["expiresAt"]));
    eventually("the key expires", || {
        let sent = crate::harness::unix_seconds();
        let accepted = caller.is_accepted();
        let answered = crate::harness::unix_seconds();
        assert!(accepted || answered >= at - 0.002, "refused {} s early", at - answered);
        assert!(!accepted || sent < at + 0.002, "accepted {} s late", sent - at);
        (!accepted).then_some(())
    });
    caller.get("/key").refused(401, "api_key_expired");
    let seen = organization.admin().get(&organization.key_path(&key)).expect(200).json();
    assert_eq!(seen["apiKey"]["status"], "active");
    assert_eq!(seen["apiKey"]["revokedAt"], serde_json::Value::Null);
}
