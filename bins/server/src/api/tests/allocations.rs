//! What forward auth costs in allocations, beside a handler that checks nothing. The counter counts
//! this thread alone.

use std::future::ready;

use actix_web::body::MessageBody;
use actix_web::dev::{Service as _, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::test::{self, TestRequest};
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use allocation_counter::measure;
use futures_util::FutureExt as _;

use super::service::World;
use crate::api::{self, State};

const REQUESTS: u64 = 2_000;

/// Header values are cut from buffers of this thread, of which one serves some thirty answers; and
/// every few seconds a thread records that a key was used, and the next request puts it on a list.
const NOW_AND_THEN: u64 = REQUESTS / 10;

const FIELDS: [&str; 9] = [
    "x-auth-key-id",
    "x-auth-organization-id",
    "x-auth-scopes",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
    "cache-control",
];

/// Allocations of requests, those that make the requests included.
fn allocations<T, B>(app: App<T>, key: &str) -> u64
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = Error,
            InitError = (),
        > + 'static,
    B: MessageBody + 'static,
{
    let service = System::new().block_on(test::init_service(app));
    let run = || {
        let request =
            TestRequest::with_uri("/api/v1/auth?scope=read").insert_header(("X-API-Key", key)).to_request();
        let answer = service.call(request).now_or_never().expect("nothing to wait for").unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().len()), (200, FIELDS.len()));
    };
    (0..1_000).for_each(|_| run());
    measure(|| (0..REQUESTS).for_each(|_| run())).count_total
}

fn constant_answer(_: HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::Ok().finish();
    for name in FIELDS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("1000"));
    }
    response
}

#[test]
fn a_request_to_forward_auth_allocates_nothing_that_its_framework_does_not() {
    let world = World::new();
    world.api_keys.verify(world.key.as_bytes()).unwrap();
    let bare =
        web::resource("/api/v1/auth").default_service(web::to(|request| ready(constant_answer(request))));
    let expected = allocations(App::new().service(bare), &world.key);
    let state = State::new(world.api_keys.clone());
    let counted = allocations(App::new().configure(|config| api::configure(config, &state)), &world.key);
    assert!(
        counted <= expected + NOW_AND_THEN,
        "{counted} allocations of {REQUESTS} requests, and {expected} of a handler that checks nothing"
    );
}
