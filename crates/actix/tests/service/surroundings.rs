//! What the middleware around and inside sees.

use actix_web::test::TestRequest;
use bsk_actix::auth::Scope;

use crate::fixture::Fixture;

#[actix_web::test]
async fn a_middleware_around_sees_refusals_as_responses() {
    let acme = Fixture::new();
    let limited = acme.limited_key(Scope::Read, 1);
    let missing = acme.send(TestRequest::get().uri("/v1/me")).await;
    let admitted = acme.get("/v1/me", &limited).await;
    let refused = acme.get("/v1/me", &limited).await;
    let seen = [missing, admitted, refused].map(|answer| answer.number("x-seen-outside"));
    assert_eq!(seen, [401, 200, 429]);
}

#[actix_web::test]
async fn routing_inside_works_for_keys_that_are_cached_and_for_those_that_are_not() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Read);
    assert_eq!(acme.api_keys.cached_keys(), 0);
    assert_eq!(acme.get("/v1/read", &key).await.body, "read");
    assert_eq!(acme.api_keys.cached_keys(), 1);
    assert_eq!(acme.get("/v1/me", &key).await.body, key.id.to_string());
}
