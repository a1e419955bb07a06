//! In which order a request is judged, and what it is refused with.

use actix_web::test::TestRequest;
use bsk_actix::auth::{IssueKey, RateLimit, Scope};
use serde_json::json;

use super::service::World;

fn with_key(method: &str, uri: &str, key: &str) -> TestRequest {
    TestRequest::with_uri(uri).method(method.parse().unwrap()).insert_header(("X-API-Key", key))
}

#[actix_web::test]
async fn organization_then_scope_then_body() {
    let world = World::new();
    let reader = world.issue(IssueKey::new("reader".parse().unwrap(), Scope::Read.into()));
    let own = world.fill("/organization/{org}/api-keys");
    let broken = |uri: &str, key: &str| with_key("POST", uri, key).set_payload("{");
    for (request, status, code) in [
        (broken(&own, "bsk_live_x"), 401, "invalid_api_key"),
        (broken("/api/v1/organization/org_0/api-keys", &reader), 404, "organization_not_found"),
        (broken("/api/v1/organization/no-id/api-keys", &reader), 404, "organization_not_found"),
        (broken(&own, &reader), 403, "insufficient_scope"),
        (broken(&own, &world.key), 415, "unsupported_media_type"),
        (
            broken(&own, &world.key).insert_header(("content-type", "application/json")),
            400,
            "invalid_request",
        ),
    ] {
        let answer = world.send(request).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
    }
}

#[actix_web::test]
async fn unknown_paths_and_methods_need_no_key() {
    let world = World::new();
    for path in ["/", "/api", "/api/v1", "/api/v1/", "/api/v1/keys", "/api/v1/key/", "/api/v1/organization/"]
    {
        let answer = world.send(TestRequest::with_uri(path)).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"), "{path}");
    }
    for (path, allowed) in [
        ("/organization/{org}/api-keys", "GET, HEAD, POST"),
        ("/organization/{org}/api-keys/{id}", "GET, HEAD, PATCH, DELETE"),
        ("/organization/{org}/api-keys/{id}/rotate", "POST"),
        ("/organization/{org}/api-keys/{id}/usage", "GET, HEAD"),
        ("/organization/{org}", "GET, HEAD, PATCH"),
        ("/organization/{org}/agency/overview", "GET, HEAD"),
        ("/organization/{org}/sub-organizations", "GET, HEAD, POST"),
        ("/organization/{org}/sub-organizations/{sub}", "PATCH"),
        ("/key", "GET, HEAD, DELETE"),
    ] {
        for method in ["PUT", "OPTIONS", "TRACE", "PURGE"] {
            let answer =
                world.send(TestRequest::with_uri(&world.fill(path)).method(method.parse().unwrap())).await;
            assert_eq!((answer.status, answer.code()), (405, "method_not_allowed"), "{method} {path}");
            assert_eq!(answer.header("allow"), Some(allowed), "{path}");
        }
    }
}

#[actix_web::test]
async fn the_limit_of_the_caller_does_not_stop_a_revocation() {
    let world = World::new();
    let mut asked = IssueKey::new("tight".parse().unwrap(), Scope::Admin.into());
    asked.rate_limit = Some(RateLimit::new(1, 60).unwrap());
    let key = world.issue(asked);
    let target = world.fill("/organization/{org}/api-keys/{id}");
    let answers = world
        .send_all([
            with_key("GET", "/api/v1/key", &key),
            with_key("GET", "/api/v1/key", &key),
            with_key("DELETE", &target, &key),
            with_key("DELETE", "/api/v1/key", &key),
            with_key("DELETE", "/api/v1/key", &key),
        ])
        .await;
    let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [200, 429, 200, 200, 401]);
    assert_eq!(answers[2].body["apiKey"]["status"], "revoked");
    assert!(answers[2].body["revocation"]["effectiveAt"].is_string());
    assert!(answers[1].header("retry-after").is_some());
}

#[actix_web::test]
async fn the_same_request_in_other_words_is_the_same_request() {
    let world = World::new();
    let uri = world.fill("/organization/{org}/api-keys");
    let create = |body: &'static str| {
        world
            .request("POST", &uri)
            .insert_header(("Idempotency-Key", "first"))
            .insert_header(("Content-Type", "application/json; charset=utf-8"))
            .set_payload(body)
    };
    let answers = world
        .send_all([
            create(r#"{"name":"CI","scopes":["read","write"],"expiresAt":"2090-01-01T00:00:00Z"}"#),
            create(
                r#"{ "expiresAt": "2090-01-01T01:00:00+01:00", "rateLimit": null,
                     "scopes": ["write", "read", "read"], "name": " CI " }"#,
            ),
            create(r#"{"name":"CI","scopes":["read"],"expiresAt":"2090-01-01T00:00:00Z"}"#),
        ])
        .await;
    assert_eq!(answers[0].status, 201, "{}", answers[0].body);
    assert!(answers[0].body["plainKey"].is_string());
    assert_eq!(answers[0].header("idempotent-replayed"), None);
    assert_eq!(answers[1].status, 201, "{}", answers[1].body);
    assert!(answers[1].body["plainKey"].is_null());
    assert_eq!(answers[1].header("idempotent-replayed"), Some("true"));
    assert_eq!(answers[1].body["apiKey"]["id"], answers[0].body["apiKey"]["id"]);
    assert_eq!(answers[1].header("location"), answers[0].header("location"));
    assert_eq!((answers[2].status, answers[2].code()), (409, "idempotency_conflict"));
}

#[actix_web::test]
async fn an_idempotency_key_that_cannot_be_one_is_refused() {
    let world = World::new();
    let uri = world.fill("/organization/{org}/api-keys/{id}/rotate");
    let long = "x".repeat(256);
    let once = |value: &str| world.request("POST", &uri).insert_header(("Idempotency-Key", value));
    for request in [once(""), once("a b"), once(&long), once("a").append_header(("Idempotency-Key", "a"))] {
        let answer = world.send(request).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body["details"]["fields"]["Idempotency-Key"].is_string(), "{}", answer.body);
    }
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let world = World::new();
    let uri = world.fill("/organization/{org}/api-keys");
    let send = |body: Vec<u8>| {
        world.request("POST", &uri).insert_header(("Content-Type", "application/json")).set_payload(body)
    };
    let padded = format!("{}{{}}", " ".repeat(64 * 1024 - 2)).into_bytes();
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000)).into_bytes();
    for (body, status, code) in [
        (b"".to_vec(), 400, "invalid_request"),
        (b"[]".to_vec(), 400, "invalid_request"),
        (b"{} {}".to_vec(), 400, "invalid_request"),
        (b"{\"name\":\"\xff\"}".to_vec(), 400, "invalid_request"),
        (b"{\"name\":\"a\",\"name\":\"b\"}".to_vec(), 400, "invalid_request"),
        (b"{\"rateLimit\":{\"limit\":1,\"limit\":2}}".to_vec(), 400, "invalid_request"),
        (deep, 400, "invalid_request"),
        (padded.clone(), 422, "validation_failed"),
        ([b" ".to_vec(), padded].concat(), 413, "payload_too_large"),
    ] {
        let answer = world.send(send(body)).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{}", answer.body);
    }
}

#[actix_web::test]
async fn every_value_that_cannot_be_is_named() {
    let world = World::new();
    let uri = world.fill("/organization/{org}/api-keys");
    let body = json!({
        "name": "\n",
        "scopes": ["read", "root"],
        "expiresAt": 5,
        "rateLimit": { "limit": 0, "windowSeconds": 1.5, "burst": 1 },
        "admin": true,
    });
    let answer = world.send(world.request("POST", &uri).set_json(body)).await;
    assert_eq!(answer.status, 422);
    let fields = answer.body["details"]["fields"].as_object().unwrap();
    let mut named: Vec<_> = fields.keys().map(String::as_str).collect();
    named.sort_unstable();
    let all = [
        "admin",
        "expiresAt",
        "name",
        "rateLimit.burst",
        "rateLimit.limit",
        "rateLimit.windowSeconds",
        "scopes",
    ];
    assert_eq!(named, all);
}

#[actix_web::test]
async fn null_gives_the_limit_back_to_the_organization() {
    let world = World::new();
    let uri = world.fill("/organization/{org}/api-keys/{id}");
    let patch = |body| world.request("PATCH", &uri).set_json(body);
    let answers = world
        .send_all([
            patch(json!({ "rateLimit": { "limit": 5, "windowSeconds": 60 } })),
            patch(json!({ "name": "renamed" })),
            patch(json!({ "rateLimit": null })),
            patch(json!({ "name": null })),
        ])
        .await;
    assert_eq!(answers[0].body["apiKey"]["rateLimit"], json!({ "limit": 5, "windowSeconds": 60 }));
    assert_eq!(answers[1].body["apiKey"]["rateLimit"]["limit"], 5);
    assert_eq!(answers[1].body["apiKey"]["name"], "renamed");
    assert_eq!(answers[2].body["apiKey"]["rateLimit"]["limit"], RateLimit::MAX_LIMIT);
    assert_eq!(answers[3].status, 422);
}
