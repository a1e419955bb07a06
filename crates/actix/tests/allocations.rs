//! What a request with a cached key costs in allocations, beside the same
//! service without a guard. The counter counts this thread alone.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::future::ready;

use actix_web::body::MessageBody;
use actix_web::dev::Service as _;
use actix_web::dev::{Extensions, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::rt::System;
use actix_web::test::{self, TestRequest};
use actix_web::{App, Error, HttpRequest, HttpResponse, web};
use allocation_counter::measure;
use bsk_actix::auth::{
    ApiKeys, Budget, Caller, CreateOrganization, IssueKey, MemoryStore, Pepper, RateLimit, Scope,
    UpdateOrganization,
};
use bsk_actix::{Authenticated, Check, Gate, RequireApiKey, write_rate_limit};
use futures_util::FutureExt as _;

const REQUESTS: u64 = 2_000;

/// Every few seconds a thread records that a key was used, and the next request
/// puts the key on its list again.
const RECORDED: u64 = 5;

#[track_caller]
fn assert_allocations(counted: u64, expected: u64) {
    assert!(
        (expected..=expected + RECORDED).contains(&counted),
        "{counted} allocations of {REQUESTS} requests, and {expected} were expected"
    );
}

/// A key that is cached, with a limit that these tests do not reach.
fn cached_key() -> (ApiKeys, String) {
    let api_keys = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).open().unwrap();
    let acme = api_keys.create_organization(CreateOrganization::new("Acme".parse().unwrap())).unwrap();
    let keys = api_keys.organization_keys(&Caller::Operator, &acme.id).unwrap();
    let issued = keys.issue(IssueKey::new("CI".parse().unwrap(), Scope::Read.into()), None).unwrap();
    let text = issued.plain_key.unwrap().as_str().to_owned();
    let limit = Some(RateLimit::new(1_000_000, 60).unwrap());
    let ceiling = UpdateOrganization { name: None, rate_limit: limit, status: None };
    api_keys.update_organization(&acme.id, ceiling).unwrap();
    api_keys.verify(text.as_bytes()).unwrap();
    (api_keys, text)
}

/// Allocations of `REQUESTS` runs, after some that fill the pools.
fn allocations(mut run: impl FnMut()) -> u64 {
    (0..1_000).for_each(|_| run());
    measure(|| (0..REQUESTS).for_each(|_| run())).count_total
}

/// Allocations of requests to an application, those that make the requests
/// included.
fn allocations_of<T, B>(app: App<T>, key: &str) -> u64
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
    let system = System::new();
    let service = system.block_on(test::init_service(app));
    allocations(|| {
        let request = TestRequest::get().uri("/v1/").insert_header(("X-API-Key", key)).to_request();
        let response = service.call(request).now_or_never().expect("nothing to wait for").unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers().len(), 5);
    })
}

/// The same five fields, with constant values.
fn constant_answer() -> HttpResponse {
    let mut response = HttpResponse::Ok().finish();
    for name in
        ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "ratelimit-policy", "ratelimit"]
    {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static("1000"));
    }
    response
}

fn unguarded(key: &str) -> u64 {
    let scope = web::scope("/v1").route("/", web::get().to(|| ready(constant_answer())));
    allocations_of(App::new().service(scope), key)
}

#[test]
fn the_gate_and_the_fields_allocate_nothing() {
    let (api_keys, key) = cached_key();
    let gate = Gate::new(api_keys);
    let mut request = HeaderMap::new();
    request.insert(HeaderName::from_static("x-api-key"), HeaderValue::from_str(&key).unwrap());
    let mut response = HeaderMap::new();
    let counted = allocations(|| {
        let Check::Admitted(admission) = gate.try_check(&request, Budget::Request) else {
            panic!("the key is cached")
        };
        response.clear();
        write_rate_limit(&admission.rate(), &mut response);
    });
    assert_allocations(counted, 0);
}

#[test]
fn fields_that_stay_in_use_share_their_allocations() {
    let (api_keys, key) = cached_key();
    let admission = api_keys.verify(key.as_bytes()).unwrap();
    let answers = REQUESTS + 1_000;
    let mut unsent: Vec<_> = (0..answers).map(|_| HeaderMap::with_capacity(5)).collect();
    let mut unread = Vec::with_capacity(unsent.len());
    let counted = allocations(|| {
        let mut headers = unsent.pop().unwrap();
        write_rate_limit(&admission.rate(), &mut headers);
        unread.push(headers);
    });
    // A buffer and its counter for every sixty-odd answers.
    assert!(counted * 20 < REQUESTS, "{counted} allocations of {REQUESTS} requests");
}

#[test]
fn the_middleware_allocates_the_box_that_extensions_need_and_nothing_else() {
    let (api_keys, key) = cached_key();
    let scope = web::scope("/v1")
        .wrap(RequireApiKey::new(api_keys.clone()))
        .route("/", web::get().to(|_: Authenticated| ready(HttpResponse::Ok().finish())));
    let guarded = allocations_of(App::new().service(scope), &key);

    let admission = api_keys.verify(key.as_bytes()).unwrap();
    let mut extensions = Extensions::new();
    let forced = allocations(|| {
        extensions.clear();
        extensions.insert(admission.clone());
    });
    assert_eq!(forced, REQUESTS, "actix boxes what it is given");
    assert_allocations(guarded, unguarded(&key) + forced);
}

#[test]
fn a_route_with_a_gate_allocates_no_more_than_one_that_checks_nothing() {
    let (api_keys, key) = cached_key();
    let check = |request: HttpRequest, gate: web::Data<Gate>| {
        let Check::Admitted(admission) = gate.try_check(request.headers(), Budget::Request) else {
            panic!("the key is cached")
        };
        let mut response = HttpResponse::Ok().finish();
        write_rate_limit(&admission.rate(), response.headers_mut());
        ready(response)
    };
    let scope = web::scope("/v1").route("/", web::get().to(check));
    let app = App::new().app_data(web::Data::new(Gate::new(api_keys))).service(scope);
    assert_allocations(allocations_of(app, &key), unguarded(&key));
}
