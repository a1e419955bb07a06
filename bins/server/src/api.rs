//! The HTTP API: its routes, and the OpenAPI document that says what they do.

mod agency;
mod api_keys;
mod audit_events;
mod body;
mod call;
mod fields;
pub(crate) mod forward_auth;
mod idempotency;
mod json;
pub(crate) mod object;
mod openapi;
mod operation;
mod organization;
mod own_key;
mod page;
mod parameter;
mod query;
mod reply;
mod write;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, CACHE_CONTROL};
use actix_web::middleware::DefaultHeaders;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Resource, ResponseError as _};
use bsk_actix::auth::{ApiKeys, Budget, Code};
use bsk_actix::{Problem, RequireApiKey};

use crate::resource::read_only;
use operation::Operation;

/// What every path of the API begins with.
const BASE: &str = "/api/v1";

/// What the handlers of the API need. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct State {
    api_keys: ApiKeys,
}

impl State {
    /// Serves the API from `api_keys`.
    pub(crate) fn new(api_keys: ApiKeys) -> Self {
        Self { api_keys }
    }
}

/// Registers every route of the API, `/openapi.json`, `/docs`, and the answer to unknown paths:
/// `App::new().configure(|config| api::configure(config, &state))`.
pub(crate) fn configure(config: &mut ServiceConfig, state: &State) {
    forward_auth::configure(config, &state.api_keys);
    let mut scope = web::scope(BASE).wrap(DefaultHeaders::new().add((CACHE_CONTROL, "no-store")));
    for (path, operations) in by_path(operations()) {
        scope = scope.service(resource(path, &operations, &state.api_keys));
    }
    config
        .service(scope.default_service(web::to(not_found)))
        .service(read_only("/openapi.json", answer_openapi))
        .configure(crate::docs::configure)
        .default_service(web::to(not_found));
}

/// The OpenAPI document, as `/openapi.json` answers it.
pub(crate) fn openapi_json() -> &'static str {
    static DOCUMENT: LazyLock<String> = LazyLock::new(openapi::json);
    &DOCUMENT
}

/// Every operation that needs a key, in the order of the reference.
fn operations() -> Vec<Operation> {
    let mut operations = Vec::new();
    operations.extend(api_keys::operations());
    operations.extend(own_key::operations());
    operations.extend(organization::operations());
    operations.extend(agency::operations());
    operations.extend(audit_events::operations());
    operations
}

fn by_path(operations: Vec<Operation>) -> BTreeMap<&'static str, Vec<Operation>> {
    let mut paths: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for operation in operations {
        paths.entry(operation.path).or_default().push(operation);
    }
    paths
}

/// The operations of one path. Other methods need no key to be refused.
fn resource(path: &str, operations: &[Operation], api_keys: &ApiKeys) -> Resource {
    let methods: Vec<_> = operations.iter().flat_map(|operation| operation.verb.methods()).copied().collect();
    let mut resource = web::resource(path);
    for operation in operations {
        let required = RequireApiKey::new(api_keys.clone()).budget(|request| {
            // Whatever is deleted here is a key.
            if request.method() == Method::DELETE { Budget::Revocation } else { Budget::Request }
        });
        resource = resource.route(operation.route(api_keys).guard(operation.verb.guard()).wrap(required));
    }
    resource.default_service(method_not_allowed(methods.join(", ")))
}

fn method_not_allowed(allowed: String) -> actix_web::Route {
    web::to(move || {
        let mut response = wrong_method(&allowed).error_response();
        if let Ok(allowed) = allowed.parse() {
            response.headers_mut().insert(ALLOW, allowed);
        }
        async move { response }
    })
}

async fn answer_openapi() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(openapi_json())
}

async fn not_found() -> Result<HttpResponse, Problem> {
    Err(nothing_here())
}

fn wrong_method(allowed: &str) -> Problem {
    Problem::new(Code::MethodNotAllowed, format!("This path does not have this method. It has {allowed}."))
}

fn nothing_here() -> Problem {
    Problem::new(Code::NotFound, "There is nothing at this path. What there is stands at /docs.")
}

#[cfg(test)]
mod tests;
