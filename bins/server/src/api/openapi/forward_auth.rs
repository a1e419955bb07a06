//! The description of `/auth`, which any method may ask.

use bsk_actix::auth::{Code, Scope, ScopeSet};
use serde_json::json;
use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter, ParameterBuilder};
use utoipa::openapi::schema::ArrayBuilder;
use utoipa::openapi::{Paths, RefOr, Response, ResponseBuilder};

use super::refusal::{Refusals, Shared};
use super::{header, refusal, security};
use crate::api::forward_auth::{HEADERS, QUERY};
use crate::api::operation::Tag;
use crate::api::parameter;

/// Methods that an OpenAPI document has words for; others are answered in the same way.
const METHODS: [(HttpMethod, &str); 8] = [
    (HttpMethod::Get, "Get"),
    (HttpMethod::Head, "Head"),
    (HttpMethod::Post, "Post"),
    (HttpMethod::Put, "Put"),
    (HttpMethod::Patch, "Patch"),
    (HttpMethod::Delete, "Delete"),
    (HttpMethod::Options, "Options"),
    (HttpMethod::Trace, "Trace"),
];

/// Adds both forms of the path.
pub(super) fn describe(paths: &mut Paths, shared: &mut Shared) {
    for (method, name) in METHODS {
        let (by_query, by_headers) = (by_query(name, shared), by_headers(name, shared));
        paths.add_path_operation(QUERY, vec![method.clone()], by_query);
        paths.add_path_operation(HEADERS, vec![method], by_headers);
    }
    let path = parameter::path("path", "The client's path, of any length, or nothing.", parameter::text());
    let by_query: Vec<_> = query_parameters().into_iter().chain(headers()).collect();
    let by_headers = [path].into_iter().chain(headers()).collect();
    for (place, parameters) in [(QUERY, by_query), (HEADERS, by_headers)] {
        if let Some(item) = paths.paths.get_mut(place) {
            item.parameters = Some(parameters.into_iter().map(RefOr::T).collect());
        }
    }
}

fn by_query(name: &str, shared: &mut Shared) -> OperationBuilder {
    operation(format!("authorize{name}"), shared).summary(Some("Ask whether a request may pass")).description(
        Some(
            "Any method; the body is never read. Each request counts towards the limit of its key. Any \
             other parameter, or an empty one, is refused: a typo must not open the door. With \
             `limited=403`, what would be 429 is 403 and what would be 400 is 401, with the same code and \
             header fields, for proxies that know no other refusal, such as nginx. The header fields of \
             the other form count here too. A key of another organization is answered with 403 \
             `insufficient_scope`.",
        ),
    )
}

fn by_headers(name: &str, shared: &mut Shared) -> OperationBuilder {
    operation(format!("authorizeByHeaders{name}"), shared)
        .summary(Some("Ask by header fields whether a request may pass"))
        .description(Some(
            "For proxies that append the client's path and query, such as Envoy: whatever stands below \
             `/auth/` is the client's, and ignored. The proxy asks by header fields, which it must set \
             itself.",
        ))
}

fn operation(id: String, shared: &mut Shared) -> OperationBuilder {
    let mut codes = refusal::OF_ANY_KEY.to_vec();
    codes.extend([Code::InvalidRequest, Code::InsufficientScope, Code::RateLimitExceeded]);
    let refusals = Refusals::of(&codes)
        .also(401, Code::InvalidRequest)
        .also(401, Code::AmbiguousCredentials)
        .also(403, Code::RateLimitExceeded);
    let described = OperationBuilder::new()
        .operation_id(Some(id))
        .tag(Tag::ForwardAuth.name())
        .securities(Some(security(ScopeSet::EMPTY)))
        .response("200", passed());
    refusals.describe(described, shared)
}

fn passed() -> Response {
    let fields = ["X-Auth-Key-Id", "X-Auth-Organization-Id", "X-Auth-Scopes"];
    let response = ResponseBuilder::new().description("It may. The body is empty.");
    header::refer(response, fields.into_iter().chain(header::ALWAYS)).build()
}

fn query_parameters() -> [Parameter; 3] {
    let scopes = ArrayBuilder::new().items(parameter::one_of(&Scope::ALL.map(Scope::as_str)));
    let scope = ParameterBuilder::new()
        .name("scope")
        .parameter_in(utoipa::openapi::path::ParameterIn::Query)
        .required(utoipa::openapi::Required::False)
        .description(Some("A scope that the key must grant; repeated for several, all of which are needed."))
        .schema(Some(scopes))
        .explode(Some(true))
        .example(Some(json!(["read", "write"])))
        .build();
    [
        scope,
        parameter::query(
            "organization",
            "The organization that the key must belong to.",
            parameter::text().pattern(Some("^org_[0-9A-Za-z]{1,60}$")),
        ),
        parameter::query("limited", "How to refuse.", parameter::one_of(&["403"])),
    ]
}

fn headers() -> [Parameter; 2] {
    [
        parameter::header(
            "X-Auth-Require-Scope",
            "The scopes that the key must grant, separated by spaces or commas.",
            parameter::text(),
        ),
        parameter::header(
            "X-Auth-Require-Organization",
            "The organization that the key must belong to.",
            parameter::text(),
        ),
    ]
}
