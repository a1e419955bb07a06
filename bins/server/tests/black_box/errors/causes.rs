//! What causes each error code: a request, and whatever must happen before it.

use std::sync::mpsc;
use std::thread;

use serde_json::json;

use super::SERVER;
use crate::harness::{
    Answer, HiddenTables, Key, Options, Request, Server, WriteLock, eventually, in_seconds,
};

/// What causes a code; none for a code that nothing here causes.
pub(super) fn of(code: &str) -> Option<fn() -> Answer> {
    Some(match code {
        "invalid_request" => broken_json,
        "ambiguous_credentials" => two_keys,
        "missing_api_key" => no_key,
        "invalid_api_key" => unknown_key,
        "api_key_revoked" => revoked_key,
        "api_key_expired" => expired_key,
        "organization_suspended" => suspended_organization,
        "insufficient_scope" => reader_manages,
        "scope_escalation" => giving_more_than_one_has,
        "organization_not_found" => foreign_organization,
        "api_key_not_found" => foreign_key,
        "not_found" => no_such_path,
        "method_not_allowed" => wrong_method,
        "idempotency_conflict" => other_request_under_one_idempotency_key,
        "idempotency_in_progress" => second_request_while_the_first_goes_on,
        "not_rotatable" => rotating_a_revoked_key,
        "key_limit_reached" => one_key_too_many,
        "payload_too_large" => too_large_a_body,
        "unsupported_media_type" => no_json,
        "validation_failed" => unknown_field,
        "rate_limit_exceeded" => too_many_requests,
        "temporarily_unavailable" => broken_database,
        _ => return None,
    })
}

fn broken_json() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Broken");
    let admin = organization.admin();
    let request = admin.request("POST", &organization.path("/api-keys"));
    admin.send(&request.header("Content-Type", "application/json").body("{\"name\": "))
}

fn two_keys() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Two");
    let other = organization.key(&["read"]);
    let request = organization.admin().request("GET", "/key");
    request.header("Authorization", format!("Bearer {}", other.text)).send(server.address())
}

fn no_key() -> Answer {
    SERVER.server().anonymous().get("/key")
}

fn unknown_key() -> Answer {
    SERVER.server().caller_with("bsk_live_0123456789abcdef0123456789abcdef").get("/key")
}

fn revoked_key() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Revoked");
    let key = organization.key(&["read"]);
    organization.admin().delete(&organization.key_path(&key)).expect(200);
    server.caller(&key).get("/key")
}

fn expired_key() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Expired");
    let body = json!({ "name": "n", "scopes": ["read"], "expiresAt": in_seconds(0.4) });
    let caller = server.caller(&organization.key_with(&body));
    eventually("the key expires", || (!caller.is_accepted()).then(|| caller.get("/key")))
}

fn suspended_organization() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Suspended");
    server.json(&["org", "suspend", "--organization", &organization.id]);
    organization.admin().get("/key")
}

fn reader_manages() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Reader");
    let answer = organization.reader().get(&organization.path("/api-keys"));
    assert_eq!(answer.json()["details"]["requiredScopes"], json!(["admin"]));
    answer
}

fn giving_more_than_one_has() -> Answer {
    let server = SERVER.server();
    let agency = server.agency("Escalation");
    let body = json!({ "name": "n", "scopes": ["agency:write"] });
    agency.caller(&["admin", "agency:read"]).post(&agency.path("/api-keys"), &body)
}

fn foreign_organization() -> Answer {
    let server = SERVER.server();
    let (mine, other) = (server.organization("Mine"), server.organization("Other"));
    let unknown = mine.admin().get("/organization/org_0/api-keys");
    let foreign = mine.admin().get(&other.path("/api-keys"));
    assert_eq!(unknown.text(), foreign.text(), "one answer, so that ids cannot be probed");
    foreign
}

fn foreign_key() -> Answer {
    let server = SERVER.server();
    let (mine, other) = (server.organization("Mine"), server.organization("Other"));
    let foreign = mine.admin().get(&mine.key_path(&other.owner));
    let unknown = Key { id: "00000000-0000-4000-8000-000000000000".to_owned(), text: String::new() };
    assert_eq!(foreign.text(), mine.admin().get(&mine.key_path(&unknown)).text());
    foreign
}

fn no_such_path() -> Answer {
    SERVER.server().anonymous().get("/nothing/here")
}

fn wrong_method() -> Answer {
    let answer = SERVER.server().anonymous().call("PUT", "/key");
    let allowed = answer.header("allow").expect("what is allowed");
    assert!(allowed.contains("GET") && allowed.contains("DELETE"), "{allowed}");
    answer
}

fn other_request_under_one_idempotency_key() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Conflict");
    let admin = organization.admin();
    let send = |name: &str| {
        let request =
            admin.request("POST", &organization.path("/api-keys")).header("Idempotency-Key", "same");
        admin.send(&request.json(&json!({ "name": name, "scopes": ["read"] })))
    };
    send("first").expect(201);
    send("second")
}

fn second_request_while_the_first_goes_on() -> Answer {
    let server = Server::start();
    let organization = server.organization("In progress");
    let admin = organization.admin();
    admin.get("/key").expect(200);
    let path = organization.path("/api-keys");
    let (sender, receiver) = mpsc::channel();
    let lock = WriteLock::take(&server.database());
    thread::scope(|scope| {
        for _ in 0..2 {
            let (sender, admin, path) = (sender.clone(), &admin, &path);
            scope.spawn(move || {
                let request = admin.request("POST", path).header("Idempotency-Key", "slow");
                let answer = admin.send(&request.json(&json!({ "name": "n", "scopes": ["read"] })));
                sender.send(answer).expect("somebody listens");
            });
        }
        let refused = receiver.recv().expect("one of the two is refused at once");
        lock.release();
        receiver.recv().expect("the other goes on").expect(201);
        refused
    })
}

fn rotating_a_revoked_key() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Not rotatable");
    let key = organization.key(&["read"]);
    let admin = organization.admin();
    admin.delete(&organization.key_path(&key)).expect(200);
    admin.call("POST", &format!("{}/rotate", organization.key_path(&key)))
}

fn one_key_too_many() -> Answer {
    let arguments = ["--max-keys-per-organization", "3"].map(str::to_owned).to_vec();
    let server = Server::start_with(&Options { arguments, ..Options::default() });
    let organization = server.organization("Full");
    let gone = organization.key(&["read"]);
    organization.key(&["read"]);
    let body = json!({ "name": "one too many", "scopes": ["read"] });
    let create = || organization.admin().post(&organization.path("/api-keys"), &body);
    create().refused(409, "key_limit_reached");
    organization.admin().delete(&organization.key_path(&gone)).expect(200);
    create().expect(201);
    create()
}

fn too_large_a_body() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Large");
    let body = json!({ "name": "x".repeat(64 * 1024), "scopes": ["read"] });
    organization.admin().post(&organization.path("/api-keys"), &body)
}

fn no_json() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Form");
    let admin = organization.admin();
    let request = admin.request("POST", &organization.path("/api-keys"));
    admin
        .send(&request.header("Content-Type", "application/x-www-form-urlencoded").body("name=n&scopes=read"))
}

fn unknown_field() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Unknown");
    let body = json!({ "name": "n", "scopes": ["read"], "isAdmin": true });
    let answer = organization.admin().post(&organization.path("/api-keys"), &body);
    assert_eq!(answer.invalid_fields(), ["isAdmin"]);
    answer
}

fn too_many_requests() -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Busy");
    let rate_limit = json!({ "limit": 1, "windowSeconds": 60 });
    let body = json!({ "name": "n", "scopes": ["read"], "rateLimit": rate_limit });
    let caller = server.caller(&organization.key_with(&body));
    caller.get("/key").expect(200);
    caller.get("/key")
}

fn broken_database() -> Answer {
    let server = Server::start();
    let organization = server.organization("Unavailable");
    let known = organization.key(&["read"]);
    // Never used, so the server has to look it up.
    let unseen = server.operator_key(&organization.id, "unseen", &["read"]);
    server.caller(&known).get("/key").expect(200);
    let hidden = HiddenTables::hide(&server.database());
    let answer = server.caller(&unseen).get("/key");
    let written = Request::new("GET", "/readyz").send(server.address());
    hidden.restore();
    assert!(answer.number("retry-after") >= 1, "{}", answer.head());
    assert_ne!(written.status, 500);
    eventually("the server recovers", || (server.caller(&unseen).get("/key").status == 200).then_some(()));
    answer
}
