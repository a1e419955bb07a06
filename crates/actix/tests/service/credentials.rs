//! Where a key may be in a request.

use actix_web::http::header::HeaderValue;
use actix_web::test::TestRequest;
use bsk_actix::auth::{KeyPrefix, Scope};

use crate::fixture::{Fixture, with_key};

fn request() -> TestRequest {
    TestRequest::get().uri("/v1/me")
}

#[actix_web::test]
async fn a_key_is_taken_from_either_header() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let bearer = format!("{scheme} {}", key.text);
        let answer = acme.send(request().insert_header(("Authorization", bearer))).await;
        answer.assert_ok();
        assert_eq!(answer.body, key.id.to_string());
    }
    acme.get("/v1/me", &key).await.assert_ok();
}

#[actix_web::test]
async fn the_same_key_twice_is_one() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    let twice = with_key("/v1/me", &key).append_header(("X-API-Key", key.text.as_str()));
    let three_times = twice.append_header(("Authorization", format!("Bearer {}", key.text)));
    let answer = acme.send(three_times).await;
    answer.assert_ok();
    assert_eq!(answer.number("x-ratelimit-remaining"), 999);
}

#[actix_web::test]
async fn a_second_header_of_the_same_name_is_not_overlooked() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    for other in ["x", "bsk_live_x"] {
        let two = with_key("/v1/me", &key).append_header(("X-API-Key", other));
        acme.send(two).await.assert_refused(400, "ambiguous_credentials");
    }
    let bearer = |text: &str| ("Authorization", format!("Bearer {text}"));
    let two = request().append_header(bearer(&key.text)).append_header(bearer("bsk_live_x"));
    acme.send(two).await.assert_refused(400, "ambiguous_credentials");
}

#[actix_web::test]
async fn a_credential_of_another_system_is_left_alone() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    for foreign in ["Bearer eyJhbGciOi", "Basic dXNlcjpwYXNz", "Digest x", ""] {
        let both = with_key("/v1/me", &key).insert_header(("Authorization", foreign));
        acme.send(both).await.assert_ok();
        let alone = request().insert_header(("Authorization", foreign));
        acme.send(alone).await.assert_refused(401, "missing_api_key");
    }
}

#[actix_web::test]
async fn a_key_in_the_query_or_in_a_cookie_is_none() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    let query = TestRequest::get().uri(&format!("/v1/me?api_key={0}&x-api-key={0}", key.text));
    acme.send(query).await.assert_refused(401, "missing_api_key");
    let cookie = request().insert_header(("Cookie", format!("X-API-Key={}", key.text)));
    acme.send(cookie).await.assert_refused(401, "missing_api_key");
}

#[actix_web::test]
async fn bytes_that_are_no_text_are_no_key() {
    let acme = Fixture::new();
    let mut bytes = acme.key(Scope::Read).text.into_bytes();
    let last = bytes.len() - 1;
    bytes[last] = 0xff;
    let value = HeaderValue::from_bytes(&bytes).unwrap();
    acme.send(request().insert_header(("X-API-Key", value))).await.assert_refused(401, "invalid_api_key");

    let bearer = HeaderValue::from_bytes(&[b"Bearer bsk_live_".as_slice(), &[0xc3, 0x28]].concat()).unwrap();
    acme.send(request().insert_header(("Authorization", bearer)))
        .await
        .assert_refused(401, "invalid_api_key");
}

#[actix_web::test]
async fn an_empty_header_is_a_missing_key() {
    let acme = Fixture::new();
    let empty = request().insert_header(("X-API-Key", "  "));
    acme.send(empty).await.assert_refused(401, "missing_api_key");
}

#[actix_web::test]
async fn a_service_may_have_a_prefix_of_its_own() {
    let acme = Fixture::with_prefix("acme_live_".parse::<KeyPrefix>().unwrap());
    let key = acme.key(Scope::Read);
    assert!(key.text.starts_with("acme_live_"));
    acme.get("/v1/me", &key).await.assert_ok();
    let bearer = format!("Bearer {}", key.text);
    acme.send(request().insert_header(("Authorization", bearer))).await.assert_ok();

    let foreign = Fixture::new().key(Scope::Read);
    acme.get("/v1/me", &foreign).await.assert_refused(401, "invalid_api_key");
    let bearer = format!("Bearer {}", foreign.text);
    acme.send(request().insert_header(("Authorization", bearer)))
        .await
        .assert_refused(401, "missing_api_key");
}
