//! What the middleware around and inside sees.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use actix_web::dev::Service as _;
use actix_web::test::{self, TestRequest};
use actix_web::{App, HttpMessage as _, HttpResponse, web};
use bsk_actix::RequireApiKey;
use bsk_actix::auth::{Admission, Scope};

use crate::fixture::{Fixture, with_key};

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

#[actix_web::test]
async fn a_service_behind_a_proxy_says_where_requests_come_from() {
    let acme = Fixture::new();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let required = RequireApiKey::new(acme.api_keys.clone()).address({
        let seen = Arc::clone(&seen);
        move |request| {
            let address: IpAddr = request.headers().get("x-real-ip")?.to_str().ok()?.parse().ok()?;
            seen.lock().unwrap().push(address);
            Some(address)
        }
    });
    let app = App::new().wrap(required).route("/", web::get().to(HttpResponse::Ok));
    let app = test::init_service(app).await;
    let addresses = ["192.0.2.7", "2001:db8::1"];
    let key = acme.key(Scope::Read);
    for address in addresses {
        let request = with_key("/", &key).insert_header(("X-Real-IP", address));
        assert_eq!(app.call(request.to_request()).await.unwrap().status(), 200);
    }
    let addresses = addresses.map(|address| address.parse::<IpAddr>().unwrap());
    assert_eq!(*seen.lock().unwrap(), addresses);
}

#[actix_web::test]
async fn a_middleware_inside_finds_who_was_admitted() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Write);
    let app = App::new()
        .wrap_fn(|request, next| {
            let found = request.extensions().get::<Admission>().cloned();
            assert_eq!(found.unwrap().principal().scopes(), Scope::Write.into());
            next.call(request)
        })
        .wrap(RequireApiKey::new(acme.api_keys.clone()))
        .route("/", web::get().to(HttpResponse::Ok));
    let app = test::init_service(app).await;
    assert_eq!(app.call(with_key("/", &key).to_request()).await.unwrap().status(), 200);
}
