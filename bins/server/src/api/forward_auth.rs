//! `/auth`: for proxies that ask whether to pass a request on.

mod caller;
mod kept;
mod requirement;

use std::rc::Rc;

use actix_web::dev::RequestHead;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource, ResponseError as _};
use bsk_actix::auth::{Admission, ApiKeys, Budget, Code, Scope, ScopeSet};
use bsk_actix::{Check, Gate, Problem, write_rate_limit};

use crate::field_names::FieldNames;
use caller::Caller;
pub(crate) use requirement::Form;
use requirement::{Limited, Requirement};

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// The two forms of the path, as the OpenAPI document has them.
pub(super) const QUERY: &str = "/auth";
pub(super) const HEADERS: &str = "/auth/{path}";

/// The first form, whole.
pub(crate) const PATH: &str = "/api/v1/auth";

/// Registers both, for any method. They stand first and outside of all middleware of the API, as
/// nothing else is asked as often.
pub(super) fn configure(config: &mut ServiceConfig, api_keys: &ApiKeys) {
    let gate = Rc::new(Gate::new(api_keys.clone()));
    let by_query = {
        let gate = Rc::clone(&gate);
        move |request: HttpRequest| handle(&gate, request, Form::Query)
    };
    let by_headers = move |request: HttpRequest| handle(&gate, request, Form::Headers);
    config
        .service(named(PATH).default_service(web::to(by_query)))
        .service(named("/api/v1/auth/{path:.*}").default_service(web::to(by_headers)));
}

/// A resource whose pattern is found without making a text of it, for the
/// metrics of each answer.
fn named(path: &'static str) -> Resource {
    web::resource(path).name(path)
}

fn handle(gate: &Gate, request: HttpRequest, form: Form) -> impl Future<Output = HttpResponse> + use<> {
    let check = judge(gate, request.head());
    async move {
        let head = request.head();
        answer(check.resolve().await, head, FieldNames::of(&head.headers), form)
    }
}

/// Judges the key of a request. The body is never read.
pub(crate) fn judge(gate: &Gate, head: &RequestHead) -> Check {
    let address = head.peer_addr.map(|peer| peer.ip());
    gate.try_check_from(&head.headers, Budget::Request, address)
}

/// Answers a request whose key was judged. Nothing here allocates if it is let through, once its values are kept.
pub(crate) fn answer(
    decided: Result<Admission, Problem>,
    head: &RequestHead,
    fields: FieldNames<'_>,
    form: Form,
) -> HttpResponse {
    let requirement = Requirement::of(head, fields, form);
    match decided {
        Ok(admission) => admitted(&admission, &requirement),
        Err(problem) => refused(problem, requirement.limited),
    }
}

fn admitted(admission: &Admission, requirement: &Requirement<'_>) -> HttpResponse {
    let rate = admission.rate();
    match authorize(admission, requirement) {
        Ok(()) => {
            let caller = Caller::of(admission.principal());
            let mut response = HttpResponse::new(StatusCode::OK);
            let headers = response.headers_mut();
            write_rate_limit(&rate, headers);
            caller.append_to(headers);
            headers.append(CACHE_CONTROL, NO_STORE);
            response
        }
        Err(problem) => {
            let mut response = refused(problem, requirement.limited);
            write_rate_limit(&rate, response.headers_mut());
            response
        }
    }
}

/// The order is that of the rest of the API: organization, then scopes.
fn authorize(admission: &Admission, requirement: &Requirement<'_>) -> Result<(), Problem> {
    let principal = admission.principal();
    if let Some(reason) = requirement.malformed {
        return Err(Problem::new(Code::InvalidRequest, reason));
    }
    let scopes = requirement.scopes;
    match &requirement.organization {
        Some(organization) if **organization != *principal.organization().as_str() => {
            Err(another_organization(scopes))
        }
        _ => Ok(principal.require(scopes)?),
    }
}

/// Whose key it should be is not said: the client may not know of that organization.
fn another_organization(required: ScopeSet) -> Problem {
    let required: Vec<_> = required.iter().map(Scope::as_str).collect();
    Problem::new(Code::InsufficientScope, "This request needs an API key of another organization.")
        .with_detail("requiredScopes", required)
}

fn refused(problem: Problem, limited: Limited) -> HttpResponse {
    let status = match (limited, problem.status_code()) {
        (Limited::Forbidden, StatusCode::TOO_MANY_REQUESTS) => StatusCode::FORBIDDEN,
        (Limited::Forbidden, StatusCode::BAD_REQUEST) => StatusCode::UNAUTHORIZED,
        (_, status) => status,
    };
    let mut response = problem.with_status(status).error_response();
    response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
    response
}
