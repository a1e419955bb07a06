//! What forward auth costs in allocations, beside a handler that checks nothing. The counter counts
//! this thread alone.

use std::future::ready;

use actix_http::Request;
use actix_web::Error;
use actix_web::body::BoxBody;
use actix_web::dev::{Response, Service, fn_service};
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::test::TestRequest;
use allocation_counter::measure;
use futures_util::FutureExt as _;

use super::service::World;

const REQUESTS: u64 = 2_000;

/// Header values are cut from buffers of this thread, of which one serves some thirty answers; and
/// every few seconds a thread records that a key was used, and the next request puts it on a list.
const NOW_AND_THEN: u64 = REQUESTS / 10;

const FIELDS: [&str; 10] = [
    "x-auth-key-id",
    "x-auth-organization-id",
    "x-auth-scopes",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
    "cache-control",
    "x-request-id",
];

/// Allocations of requests, those that make the requests included.
fn allocations(
    service: &impl Service<Request, Response = Response<BoxBody>, Error = Error>,
    key: &str,
) -> u64 {
    let run = || {
        let request =
            TestRequest::with_uri("/api/v1/auth?scope=read").insert_header(("X-API-Key", key)).to_request();
        let answer = service.call(request).now_or_never().expect("nothing to wait for").unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().len()), (200, FIELDS.len()));
    };
    (0..1_000).for_each(|_| run());
    measure(|| (0..REQUESTS).for_each(|_| run())).count_total
}

fn constant_answer(_: Request) -> Response<BoxBody> {
    let mut response = Response::new(StatusCode::OK);
    for name in FIELDS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("1000"));
    }
    response
}

#[test]
fn a_request_to_forward_auth_allocates_nothing_that_its_framework_does_not() {
    let world = World::new();
    world.api_keys.verify(world.key.as_bytes()).unwrap();
    let bare = fn_service(|request| ready(Ok(constant_answer(request))));
    let expected = allocations(&bare, &world.key);
    let counted = allocations(&System::new().block_on(world.service()), &world.key);
    assert!(
        counted <= expected + NOW_AND_THEN,
        "{counted} allocations of {REQUESTS} requests, and {expected} of a service that checks nothing"
    );
}
