//! Every refusal, with its status, code and header fields.

use std::time::Duration;

use actix_web::test::TestRequest;
use bsk_actix::auth::{IssueKey, OrganizationStatus, Scope, UpdateOrganization};

use crate::fixture::{Answer, Fixture, with_key};

const BARE: &str = r#"Bearer realm="api""#;
const INVALID_TOKEN: &str = r#"Bearer realm="api", error="invalid_token""#;

#[track_caller]
fn assert_unauthorized(answer: &Answer, code: &str, challenge: &str) {
    answer.assert_refused(401, code);
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
    assert_eq!(answer.header("x-ratelimit-limit"), None, "nobody is told of a limit");
    assert_eq!(answer.header("retry-after"), None);
    assert_eq!(answer.problem()["details"], serde_json::json!({}));
}

#[actix_web::test]
async fn a_request_without_a_key_is_told_how_to_send_one() {
    let acme = Fixture::new();
    let answer = acme.send(TestRequest::get().uri("/v1/me")).await;
    assert_unauthorized(&answer, "missing_api_key", BARE);
    assert!(answer.problem()["message"].as_str().unwrap().contains("X-API-Key"));
}

#[actix_web::test]
async fn an_unknown_key_is_refused() {
    let acme = Fixture::new();
    let unknown = format!("bsk_live_{}", "0".repeat(32));
    let answer = acme.send(TestRequest::get().uri("/v1/me").insert_header(("X-API-Key", unknown))).await;
    assert_unauthorized(&answer, "invalid_api_key", INVALID_TOKEN);
}

#[actix_web::test]
async fn malformed_keys_are_refused() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read).text;
    let malformed =
        ["bsk_live_", &key[..key.len() - 1], &format!("{key}0"), &key.to_uppercase(), &"x".repeat(60_000)];
    for text in malformed {
        let answer = acme.send(TestRequest::get().uri("/v1/me").insert_header(("X-API-Key", text))).await;
        assert_unauthorized(&answer, "invalid_api_key", INVALID_TOKEN);
    }
}

#[actix_web::test]
async fn a_revoked_key_is_refused_from_the_next_request_on() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    acme.get("/v1/me", &key).await.assert_ok();
    acme.revoke(&key);
    assert_unauthorized(&acme.get("/v1/me", &key).await, "api_key_revoked", INVALID_TOKEN);
}

#[actix_web::test]
async fn a_key_is_refused_from_the_instant_of_its_end_on() {
    let acme = Fixture::new();
    let end = acme.api_keys.now().wall().saturating_add(Duration::from_secs(10));
    let request = IssueKey::new("short".parse().unwrap(), Scope::Read.into());
    let key = acme.issue(IssueKey { expires_at: Some(end), ..request });
    acme.clock.advance(Duration::from_millis(9_999));
    acme.get("/v1/me", &key).await.assert_ok();
    acme.clock.advance(Duration::from_millis(1));
    assert_unauthorized(&acme.get("/v1/me", &key).await, "api_key_expired", INVALID_TOKEN);
}

#[actix_web::test]
async fn keys_of_a_suspended_organization_are_refused() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    acme.get("/v1/me", &key).await.assert_ok();
    let suspend =
        UpdateOrganization { name: None, rate_limit: None, status: Some(OrganizationStatus::Suspended) };
    acme.api_keys.update_organization(&acme.organization, suspend).unwrap();
    assert_unauthorized(&acme.get("/v1/me", &key).await, "organization_suspended", INVALID_TOKEN);
}

#[actix_web::test]
async fn a_store_that_does_not_answer_is_no_reason_to_let_anybody_in() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    acme.api_keys.close().unwrap();
    let answer = acme.get("/v1/me", &key).await;
    answer.assert_refused(503, "temporarily_unavailable");
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.header("www-authenticate"), None);
}

#[actix_web::test]
async fn two_different_credentials_are_refused_whatever_they_are() {
    let acme = Fixture::new();
    let (key, other) = (acme.key(Scope::Read), acme.key(Scope::Read));
    let bearer = format!("Bearer {}", other.text);
    let answer = acme.send(with_key("/v1/me", &key).insert_header(("Authorization", bearer))).await;
    answer.assert_refused(400, "ambiguous_credentials");
    assert_eq!(answer.header("www-authenticate"), Some(r#"Bearer realm="api", error="invalid_request""#));
    acme.get("/v1/me", &key).await.assert_ok();
}

#[actix_web::test]
async fn a_path_that_is_not_there_says_so_only_to_those_with_a_key() {
    let acme = Fixture::new();
    let answer = acme.send(TestRequest::get().uri("/v1/nothing")).await;
    answer.assert_refused(401, "missing_api_key");
    let answer = acme.get("/v1/nothing", &acme.key(Scope::Read)).await;
    assert_eq!(answer.status, 404);
}

#[actix_web::test]
async fn a_key_is_judged_before_its_limit_and_its_limit_before_its_scope() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 1);
    acme.get("/v1/both", &key).await.assert_refused(403, "insufficient_scope");
    acme.get("/v1/both", &key).await.assert_refused(429, "rate_limit_exceeded");
    acme.revoke(&key);
    acme.get("/v1/both", &key).await.assert_refused(401, "api_key_revoked");
    let two = with_key("/v1/both", &key).append_header(("X-API-Key", "another"));
    acme.send(two).await.assert_refused(400, "ambiguous_credentials");
}
