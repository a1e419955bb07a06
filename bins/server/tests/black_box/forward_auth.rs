//! `/auth`: the answers that a reverse proxy acts upon.

mod nginx;

use serde_json::json;

use crate::harness::{Answer, Request, Shared};

static SERVER: Shared = Shared::new();

/// Panics unless an answer lets a request through, with these scopes.
#[track_caller]
fn assert_admits(answer: &Answer, key: &str, organization: &str, scopes: &str) {
    assert_eq!(answer.status, 200, "{}\n{}", answer.head(), answer.text());
    assert!(answer.body.is_empty(), "{}", answer.text());
    assert_eq!(answer.header("x-auth-key-id"), Some(key));
    assert_eq!(answer.header("x-auth-organization-id"), Some(organization));
    assert_eq!(answer.header("x-auth-scopes"), Some(scopes));
    assert!(answer.header("x-ratelimit-remaining").is_some(), "{}", answer.head());
}

#[test]
fn a_good_key_is_let_through_with_who_it_is() {
    let server = SERVER.server();
    let agency = server.agency("Through");
    for (scopes, effective) in [
        (vec!["read"], "read"),
        (vec!["write"], "write"),
        (vec!["read", "write"], "read write"),
        (vec!["admin"], "admin read write"),
        (vec!["agency:read"], "agency:read"),
    ] {
        let key = agency.key(&scopes);
        let answer = server.caller(&key).get("/auth");
        assert_eq!(answer.status, 200);
        let mut shown: Vec<&str> = answer.header("x-auth-scopes").expect("scopes").split(' ').collect();
        let mut expected: Vec<&str> = effective.split(' ').collect();
        shown.sort_unstable();
        expected.sort_unstable();
        assert_eq!(shown, expected);
    }
    let key = agency.key(&["admin"]);
    assert_admits(&server.caller(&key).get("/auth?scope=read"), &key.id, &agency.id, "admin read write");
}

#[test]
fn any_method_is_answered_and_no_body_is_read() {
    let server = SERVER.server();
    let organization = server.organization("Methods");
    let key = organization.key(&["read"]);
    let caller = server.caller(&key);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"] {
        let answer = caller.call(method, "/auth?scope=read");
        assert_admits(&answer, &key.id, &organization.id, "read");
    }
    assert_eq!(caller.call("HEAD", "/auth?scope=read").status, 200);
    let announced = caller.request("POST", "/auth?scope=read").header("Content-Length", "100000000");
    assert_admits(&caller.send(&announced), &key.id, &organization.id, "read");
    let broken =
        caller.request("POST", "/auth").header("Content-Type", "application/json").body("{".repeat(9));
    assert_admits(&caller.send(&broken), &key.id, &organization.id, "read");
}

#[test]
fn every_scope_that_is_asked_for_is_needed() {
    let server = SERVER.server();
    let organization = server.organization("Scopes");
    let reader = organization.reader();
    reader.get("/auth?scope=read").expect(200);
    for query in ["scope=write", "scope=read&scope=write", "scope=write&scope=read", "scope=agency:read"] {
        let body = reader.get(&format!("/auth?{query}")).refused(403, "insufficient_scope");
        assert!(body["details"]["requiredScopes"].is_array(), "{body}");
    }
    organization.admin().get("/auth?scope=read&scope=write&scope=admin").expect(200);
    organization.admin().get("/auth?scope=agency%3Aread").refused(403, "insufficient_scope");
}

#[test]
fn a_key_of_another_organization_is_forbidden() {
    let server = SERVER.server();
    let (mine, other) = (server.organization("Mine"), server.organization("Theirs"));
    let reader = mine.reader();
    reader.get(&format!("/auth?organization={}", mine.id)).expect(200);
    reader.get(&format!("/auth?scope=read&organization={}", mine.id)).expect(200);
    reader.get(&format!("/auth?organization={}", other.id)).expect(403);
    reader.get("/auth?organization=org_nothing").expect(403);
}

#[test]
fn a_typo_does_not_open_the_door() {
    let server = SERVER.server();
    let organization = server.organization("Typo");
    let reader = organization.reader();
    for query in [
        "scop=read",
        "Scope=read",
        "scope=",
        "scope",
        "scope=reed",
        "scope=read,write",
        "scope=read%20write",
        "scope=read&",
        "organization=",
        "organisation=org_x",
        "limited=429",
        "limited=",
        "limited=403&limited=403",
        "api_key=x",
        "scope=%ff",
        "scope=read&organization=org_a&organization=org_b",
    ] {
        let answer = reader.get(&format!("/auth?{query}"));
        if query == "scope=read&" || query == "limited=403&limited=403" {
            // Nothing is misspelt here: any answer but an error of the server will do.
            assert!([200, 400, 401].contains(&answer.status), "{query}: {}", answer.status);
        } else {
            answer.refused(400, "invalid_request");
        }
    }
}

#[test]
fn a_bad_key_is_refused() {
    let server = SERVER.server();
    let organization = server.organization("Bad");
    server.anonymous().get("/auth").refused(401, "missing_api_key");
    server.caller_with("nonsense").get("/auth").refused(401, "invalid_api_key");
    let key = organization.key(&["read"]);
    organization.admin().delete(&organization.key_path(&key)).expect(200);
    server.caller(&key).get("/auth?scope=read").refused(401, "api_key_revoked");
    server.caller(&key).get("/auth?limited=403").refused(401, "api_key_revoked");
}

#[test]
fn nginx_gets_only_the_statuses_it_knows() {
    let server = SERVER.server();
    let organization = server.organization("Only 401 and 403");
    let key = organization.key_with(&json!({
        "name": "one", "scopes": ["read"], "rateLimit": { "limit": 1, "windowSeconds": 60 },
    }));
    let caller = server.caller(&key);
    caller.get("/auth?limited=403").expect(200);
    let limited = caller.get("/auth?scope=read&limited=403");
    limited.refused(403, "rate_limit_exceeded");
    assert!(limited.number("retry-after") >= 1);
    assert_eq!(limited.number("x-ratelimit-limit"), 1);
    caller.get("/auth?scope=read").refused(429, "rate_limit_exceeded");

    let typo = organization.reader().get("/auth?scop=read&limited=403");
    assert_eq!((typo.status, &typo.json()["code"]), (401, &json!("invalid_request")));
    let two = Request::new("GET", "/api/v1/auth?limited=403")
        .header("X-API-Key", &key.text)
        .header("Authorization", format!("Bearer {}", organization.owner.text))
        .send(server.address());
    assert_eq!((two.status, &two.json()["code"]), (401, &json!("ambiguous_credentials")));
}

#[test]
fn a_proxy_that_appends_the_clients_path_asks_by_headers() {
    let server = SERVER.server();
    let organization = server.organization("Envoy");
    let key = organization.key(&["read"]);
    let caller = server.caller(&key);
    let ask = |path: &str, headers: &[(&str, &str)]| {
        let request = headers
            .iter()
            .fold(caller.request("POST", path), |request, (name, value)| request.header(name, value));
        caller.send(&request)
    };
    // Path and query are the client's: they neither ask for less nor break anything.
    for path in
        ["/auth/", "/auth/visitors/7", "/auth/a?scope=&x=1&limited=403", "/auth/../key", "/auth/%ff%00//"]
    {
        assert_admits(&ask(path, &[]), &key.id, &organization.id, "read");
        assert_admits(&ask(path, &[("X-Auth-Require-Scope", "read")]), &key.id, &organization.id, "read");
        ask(path, &[("X-Auth-Require-Scope", "write")]).refused(403, "insufficient_scope");
    }
    ask("/auth/a", &[("X-Auth-Require-Scope", "read write")]).refused(403, "insufficient_scope");
    ask("/auth/a", &[("X-Auth-Require-Organization", &organization.id)]).expect(200);
    ask("/auth/a", &[("X-Auth-Require-Organization", "org_other")]).expect(403);
    for bad in ["", "reed", "read,reed"] {
        let answer = ask("/auth/a", &[("X-Auth-Require-Scope", bad)]);
        assert_ne!(answer.status, 200, "{bad:?}");
        assert!(answer.status < 500, "{bad:?}");
    }
    let twice = [("X-Auth-Require-Scope", "read"), ("X-Auth-Require-Scope", "write")];
    let answer = ask("/auth/a", &twice);
    assert_ne!(answer.status, 200, "the second header must not be lost");
}
