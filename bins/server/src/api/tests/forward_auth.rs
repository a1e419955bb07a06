//! What proxies are told.

use actix_web::dev::Service as _;
use actix_web::test::TestRequest;
use bsk_actix::auth::{IssueKey, RateLimit, Scope, ScopeSet};

use super::service::{Answered, World};

fn ask(method: &str, path: &str, key: &str) -> TestRequest {
    TestRequest::with_uri(&format!("/api/v1{path}"))
        .method(method.parse().unwrap())
        .insert_header(("X-API-Key", key))
}

fn assert_passed(answer: &Answered) {
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.is_null(), "the body is empty");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert!(answer.header("x-ratelimit-remaining").is_some());
}

#[actix_web::test]
async fn any_method_is_told_who_calls() {
    let world = World::new();
    for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"] {
        let answer = world.send(ask(method, "/auth?scope=read&scope=admin", &world.key)).await;
        assert_passed(&answer);
        let scopes = "admin read write agency:read agency:write";
        assert_eq!(answer.header("x-auth-scopes"), Some(scopes));
        assert_eq!(answer.header("x-auth-organization-id"), Some(world.agency.as_str()));
        assert_eq!(answer.header("x-auth-key-id").map(str::len), Some(36));
    }
}

#[actix_web::test]
async fn the_path_may_be_spelled_in_another_way() {
    let world = World::new();
    let reader = world.issue(IssueKey::new("reader".parse().unwrap(), Scope::Read.into()));
    assert_passed(&world.send(ask("GET", "/%61uth?scope=read", &reader)).await);
    let answer = world.send(ask("GET", "/%61uth?scope=write", &reader)).await;
    assert_eq!((answer.status, answer.code()), (403, "insufficient_scope"));
}

#[actix_web::test]
async fn every_answer_has_the_id_that_was_sent_or_a_new_one() {
    let world = World::new();
    for key in [world.key.as_str(), "bsk_live_x"] {
        let named = world.send(ask("GET", "/auth", key).insert_header(("X-Request-Id", "mine"))).await;
        assert_eq!(named.header("x-request-id"), Some("mine"));
        let nameless = world.send(ask("GET", "/auth", key)).await;
        assert_eq!(nameless.header("x-request-id"), Some("0000000000000001-0"));
    }
}

#[actix_web::test]
async fn a_refusal_is_kept_from_browsers() {
    let world = World::new();
    let answer = world.send(ask("GET", "/auth", "bsk_live_x")).await;
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[actix_web::test]
async fn a_key_that_is_not_cached_is_looked_up_once_for_all_who_wait() {
    let world = World::new();
    let service = world.service().await;
    let ask = || service.call(ask("GET", "/auth?scope=read", &world.key).to_request());
    let (one, other) = futures_util::future::join(ask(), ask()).await;
    for answer in [one, other] {
        assert_eq!(answer.unwrap().status(), 200);
    }
    assert_eq!(world.api_keys.look_ups(), 1);
}

#[actix_web::test]
async fn admin_may_read_and_write() {
    let world = World::new();
    let admin = world.issue(IssueKey::new("admin".parse().unwrap(), Scope::Admin.into()));
    let answer = world.send(ask("GET", "/auth?scope=read&scope=write", &admin)).await;
    assert_passed(&answer);
    assert_eq!(answer.header("x-auth-scopes"), Some("admin read write"));
}

#[actix_web::test]
async fn what_is_lacking_is_forbidden() {
    let world = World::new();
    let reader = world.issue(IssueKey::new("reader".parse().unwrap(), Scope::Read.into()));
    for path in ["/auth?scope=write", "/auth?scope=read&scope=write", "/auth?organization=org_0&scope=read"] {
        let answer = world.send(ask("GET", path, &reader)).await;
        assert_eq!((answer.status, answer.code()), (403, "insufficient_scope"), "{path}");
        assert!(answer.body["details"]["requiredScopes"].is_array());
        assert_eq!(answer.header("x-auth-scopes"), None);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.header("x-ratelimit-remaining").is_some());
    }
    let own = format!("/auth?organization={}", world.agency);
    assert_passed(&world.send(ask("GET", &own, &reader)).await);
}

#[actix_web::test]
async fn what_is_not_understood_is_refused_after_the_key_was_judged() {
    let world = World::new();
    for (key, path, status, code) in [
        ("bsk_live_x", "/auth?scopes=read", 401, "invalid_api_key"),
        (world.key.as_str(), "/auth?scopes=read", 400, "invalid_request"),
        (world.key.as_str(), "/auth?scope=", 400, "invalid_request"),
        (world.key.as_str(), "/auth?limited=403&scope=", 401, "invalid_request"),
    ] {
        let answer = world.send(ask("GET", path, key)).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{path}");
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
    }
}

#[actix_web::test]
async fn a_proxy_that_knows_two_refusals_gets_one_of_them() {
    let world = World::new();
    let mut asked = IssueKey::new("tight".parse().unwrap(), Scope::Read.into());
    asked.rate_limit = Some(RateLimit::new(1, 60).unwrap());
    let key = world.issue(asked);
    let two =
        || ask("GET", "/auth?limited=403", &key).append_header(("Authorization", "Bearer bsk_live_other"));
    let answers = world
        .send_all([
            ask("GET", "/auth", &key),
            ask("GET", "/auth", &key),
            ask("GET", "/auth?limited=403", &key),
            two(),
        ])
        .await;
    assert_passed(&answers[0]);
    assert_eq!((answers[1].status, answers[1].code()), (429, "rate_limit_exceeded"));
    assert_eq!((answers[2].status, answers[2].code()), (403, "rate_limit_exceeded"));
    assert!(answers[2].header("retry-after").is_some());
    assert_eq!(answers[2].header("x-ratelimit-remaining"), Some("0"));
    assert_eq!((answers[3].status, answers[3].code()), (401, "ambiguous_credentials"));
}

#[actix_web::test]
async fn below_the_path_only_header_fields_ask() {
    let world = World::new();
    let reader = world.issue(IssueKey::new("reader".parse().unwrap(), Scope::Read.into()));
    let path = "/auth/api/v1/organization/x/../y?scope=write&organization=org_0&limited=1&%zz";
    assert_passed(&world.send(ask("DELETE", path, &reader)).await);
    assert_passed(&world.send(ask("POST", "/auth/", &reader)).await);
    for (name, value, status) in [
        ("X-Auth-Require-Scope", "read", 200),
        ("X-Auth-Require-Scope", "read, write", 403),
        ("X-Auth-Require-Scope", "reed", 400),
        ("X-Auth-Require-Organization", world.agency.as_str(), 200),
        ("X-Auth-Require-Organization", "org_0", 403),
    ] {
        for path in ["/auth/any", "/auth"] {
            let answer = world.send(ask("GET", path, &reader).insert_header((name, value))).await;
            assert_eq!(answer.status, status, "{path} {name}: {value}");
        }
    }
}

#[actix_web::test]
async fn a_request_to_the_proxy_counts_once() {
    let world = World::new();
    let mut asked = IssueKey::new("counted".parse().unwrap(), ScopeSet::of(Scope::Read));
    asked.rate_limit = Some(RateLimit::new(10, 60).unwrap());
    let key = world.issue(asked);
    let paths = ["/auth", "/auth?scope=write", "/auth?nonsense", "/auth/x"];
    let answers = world.send_all(paths.map(|path| ask("GET", path, &key))).await;
    let left: Vec<_> = answers.iter().map(|answer| answer.header("x-ratelimit-remaining").unwrap()).collect();
    assert_eq!(left, ["9", "8", "7", "6"]);
}
