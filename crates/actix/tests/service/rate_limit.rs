//! The rate-limit fields, and that they are true.

use actix_web::test::TestRequest;
use bsk_actix::auth::Scope;

use crate::fixture::{Answer, Fixture};

/// When the clock of these tests begins, in Unix seconds.
const START: u64 = 1_767_225_600;

#[track_caller]
fn assert_fields(answer: &Answer, limit: u64, remaining: u64) {
    assert_eq!(answer.number("x-ratelimit-limit"), limit);
    assert_eq!(answer.number("x-ratelimit-remaining"), remaining);
    assert_eq!(answer.header("ratelimit-policy"), Some(format!(r#""default";q={limit};w=60"#).as_str()));
    let rate_limit = answer.header("ratelimit").unwrap();
    assert!(rate_limit.starts_with(&format!(r#""default";r={remaining};t="#)), "{rate_limit}");
}

#[actix_web::test]
async fn every_answer_says_exactly_how_much_is_left() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 5);
    for remaining in (0..5).rev() {
        let answer = acme.get("/v1/me", &key).await;
        answer.assert_ok();
        assert_fields(&answer, 5, remaining);
        assert_eq!(answer.header("retry-after"), None);
        acme.advance(1);
    }
}

#[actix_web::test]
async fn a_key_without_a_limit_of_its_own_has_its_organizations() {
    let acme = Fixture::new();
    assert_fields(&acme.get("/v1/me", &acme.key(Scope::Read)).await, 1_000, 999);
}

#[actix_web::test]
async fn one_request_too_many_is_refused_and_not_counted() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 2);
    acme.get("/v1/me", &key).await.assert_ok();
    acme.get("/v1/me", &key).await.assert_ok();
    for _ in 0..3 {
        let answer = acme.get("/v1/me", &key).await;
        answer.assert_refused(429, "rate_limit_exceeded");
        assert_fields(&answer, 2, 0);
        assert!((60..=61).contains(&answer.number("retry-after")));
        assert_eq!(answer.header("www-authenticate"), None);
    }
    acme.advance(61);
    acme.get("/v1/me", &key).await.assert_ok();
    acme.get("/v1/me", &key).await.assert_ok();
}

#[actix_web::test]
async fn whoever_waits_as_long_as_retry_after_says_is_admitted() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 3);
    for _ in 0..3 {
        acme.get("/v1/me", &key).await.assert_ok();
        acme.clock.advance(std::time::Duration::from_millis(7_301));
    }
    for _ in 0..5 {
        let refused = acme.get("/v1/me", &key).await;
        refused.assert_refused(429, "rate_limit_exceeded");
        acme.advance(refused.number("retry-after"));
        acme.get("/v1/me", &key).await.assert_ok();
    }
}

#[actix_web::test]
async fn whoever_is_silent_until_the_reset_has_the_whole_limit() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 3);
    acme.get("/v1/me", &key).await.assert_ok();
    acme.advance(20);
    let reset = acme.get("/v1/me", &key).await.number("x-ratelimit-reset");
    assert!((START + 80..=START + 82).contains(&reset), "{reset}");
    acme.advance(reset - START - 20);
    let at_once: Vec<_> = (0..4).map(|_| crate::fixture::with_key("/v1/me", &key)).collect();
    let admitted = acme.send_all(at_once).await.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(admitted, 3);
}

#[actix_web::test]
async fn every_answer_to_a_valid_key_has_the_fields_whatever_the_handler_says() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    let answers = [
        ("/me", 200),
        ("/both", 403),
        ("/nothing", 404),
        ("/teapot", 418),
        ("/fails", 500),
        ("/broken", 502),
    ];
    for (counted, (path, status)) in (1..).zip(answers) {
        let answer = acme.get(&format!("/v1{path}"), &key).await;
        assert_eq!(answer.status, status);
        assert_fields(&answer, 1_000, 1_000 - counted);
    }
}

#[actix_web::test]
async fn a_request_that_revokes_is_admitted_beyond_the_limit() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 1);
    acme.get("/v1/revoke", &key).await.assert_ok();
    acme.get("/v1/me", &key).await.assert_refused(429, "rate_limit_exceeded");
    let answer = acme.get("/v1/revoke", &key).await;
    answer.assert_ok();
    assert_fields(&answer, 1, 0);
}

#[actix_web::test]
async fn refused_credentials_spend_nobodys_limit() {
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 2);
    for _ in 0..5 {
        let two = crate::fixture::with_key("/v1/me", &key).append_header(("X-API-Key", "x"));
        acme.send(two).await.assert_refused(400, "ambiguous_credentials");
        acme.send(TestRequest::get().uri("/v1/me")).await.assert_refused(401, "missing_api_key");
    }
    assert_fields(&acme.get("/v1/me", &key).await, 2, 1);
}

#[actix_web::test]
async fn of_many_keys_each_is_told_its_own_limit() {
    let acme = Fixture::new();
    let keys: Vec<_> = (1..=40).map(|limit| (limit, acme.limited_key(Scope::Read, limit))).collect();
    for (limit, key) in &keys {
        assert_fields(&acme.get("/v1/me", key).await, u64::from(*limit), u64::from(*limit) - 1);
    }
    for (limit, key) in &keys[2..] {
        assert_fields(&acme.get("/v1/me", key).await, u64::from(*limit), u64::from(*limit) - 2);
    }
}
