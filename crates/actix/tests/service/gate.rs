//! The gate admits and refuses as the middleware does.

use actix_web::ResponseError as _;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use bsk_actix::auth::{Admission, Budget, Scope};
use bsk_actix::{Check, Gate, Problem, header_value, write_rate_limit};

use crate::fixture::Fixture;

fn headers(key: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("x-api-key"), HeaderValue::from_str(key).unwrap());
    headers
}

async fn check(gate: &Gate, key: &str, budget: Budget) -> Result<Admission, Problem> {
    gate.check(&headers(key), budget).await
}

#[actix_web::test]
async fn a_cached_key_is_decided_at_once_and_another_is_asked_for() {
    let acme = Fixture::new();
    let (gate, key) = (Gate::new(acme.api_keys.clone()), acme.key(Scope::Read));
    let first = gate.try_check(&headers(&key.text), Budget::Request);
    assert!(matches!(first, Check::Pending(_)));
    assert_eq!(first.resolve().await.unwrap().principal().id(), key.id);
    let second = gate.try_check(&headers(&key.text), Budget::Request);
    assert!(matches!(second, Check::Admitted(_)));
}

#[actix_web::test]
async fn refusals_become_the_same_problems() {
    let acme = Fixture::new();
    let gate = Gate::new(acme.api_keys.clone());
    let problem = gate.check(&HeaderMap::new(), Budget::Request).await.unwrap_err();
    assert_eq!(problem.code(), "missing_api_key");
    let problem = check(&gate, "bsk_live_x", Budget::Request).await.unwrap_err();
    assert_eq!(problem.code(), "invalid_api_key");

    let key = acme.limited_key(Scope::Read, 1);
    check(&gate, &key.text, Budget::Request).await.unwrap();
    let problem = check(&gate, &key.text, Budget::Request).await.unwrap_err();
    let response = problem.error_response();
    assert_eq!(response.status(), 429);
    for name in ["x-ratelimit-limit", "x-ratelimit-remaining", "ratelimit", "retry-after"] {
        assert!(response.headers().contains_key(name), "{name}");
    }
    check(&gate, &key.text, Budget::Revocation).await.unwrap();
}

#[actix_web::test]
async fn fields_replace_those_that_are_there() {
    let acme = Fixture::new();
    let gate = Gate::new(acme.api_keys.clone());
    let admission = check(&gate, &acme.key(Scope::Read).text, Budget::Request).await.unwrap();
    let mut written = HeaderMap::new();
    written.append(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from_static("5"));
    written.append(HeaderName::from_static("x-ratelimit-remaining"), HeaderValue::from_static("6"));
    write_rate_limit(&admission.rate(), &mut written);
    let all: Vec<_> = written.get_all("x-ratelimit-remaining").collect();
    assert_eq!(all, ["999"]);
    assert_eq!(written.len(), 5);
}

#[test]
fn a_value_that_would_begin_another_header_is_none() {
    assert!(header_value(&"a\r\nSet-Cookie: b").is_err());
    assert_eq!(header_value(&format_args!("{} {}", "read", 7)).unwrap(), "read 7");
}
