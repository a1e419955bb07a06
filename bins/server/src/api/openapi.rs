//! The OpenAPI document: made of the same operations as the router.

mod forward_auth;
mod header;
mod refusal;

use utoipa::openapi::path::{HttpMethod, OperationBuilder, Parameter};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, Paths, Ref, Required,
    Response, ResponseBuilder, Server, request_body,
};

use super::operation::{AnswerBody, Operation, RequestBody, Tag, Verb};
use super::{BASE, parameter};
use bsk_actix::auth::{Code, KeyPrefix, ScopeSet};
use refusal::{Refusals, Shared};

const TYPE: &str = "application/json";

/// The document as text.
pub(super) fn json() -> String {
    // The document holds nothing that JSON cannot; were it otherwise, a test would fail.
    serde_json::to_string_pretty(&document()).unwrap_or_default()
}

/// The document.
fn document() -> OpenApi {
    let operations = super::operations();
    let mut components = ComponentsBuilder::new()
        .security_scheme("apiKey", api_key_scheme())
        .security_scheme("bearer", bearer_scheme())
        .schema("Error", refusal::schema());
    let mut paths = Paths::new();
    let mut shared = Shared::new();
    for operation in operations {
        for (name, schema) in &operation.schemas {
            components = components.schema(name, schema.clone());
        }
        paths.add_path_operation(
            operation.path,
            vec![operation.verb.into()],
            describe(&operation, &mut shared),
        );
    }
    forward_auth::describe(&mut paths, &mut shared);
    let mut components = components.build();
    components.headers = header::all();
    components.examples = refusal::examples();
    components.responses = shared;
    let tags =
        Tag::ALL.map(|tag| TagBuilder::new().name(tag.name()).description(Some(tag.description())).build());
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("bsk-server API")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(include_str!("openapi/introduction.md"))),
        )
        .servers(Some([Server::new(BASE)]))
        .security(Some(security(ScopeSet::EMPTY)))
        .tags(Some(tags))
        .components(Some(components))
        .paths(paths)
        .build()
}

fn describe(operation: &Operation, shared: &mut Shared) -> OperationBuilder {
    let mut described = OperationBuilder::new()
        .operation_id(Some(operation.id))
        .tag(operation.tag.name())
        .summary(Some(operation.summary))
        .securities(Some(security(operation.scopes)));
    if !operation.description.is_empty() {
        described = described.description(Some(operation.description));
    }
    for parameter in path_parameters(operation.path).into_iter().chain(operation.parameters.iter().cloned()) {
        described = described.parameter(parameter);
    }
    if let Some(request) = &operation.request {
        described = described.request_body(Some(request_body(request)));
    }
    if let Some(answer) = &operation.answer {
        described = described.response(answer.status.to_string(), answered(answer));
    }
    Refusals::of(&codes(operation)).describe(described, shared)
}

fn request_body(request: &RequestBody) -> request_body::RequestBody {
    request_body::RequestBodyBuilder::new()
        .required(Some(if request.required { Required::True } else { Required::False }))
        .content(TYPE, content(&request.schema, &request.example))
        .build()
}

fn answered(answer: &AnswerBody) -> Response {
    let response = ResponseBuilder::new()
        .description(answer.description)
        .content(TYPE, content(&answer.schema, &answer.example));
    header::refer(response, answer.headers.iter().copied().chain(header::ALWAYS)).build()
}

fn content(schema: &str, example: &serde_json::Value) -> Content {
    ContentBuilder::new().schema(Some(Ref::from_schema_name(schema))).example(Some(example.clone())).build()
}

/// What an operation can refuse a request with.
fn codes(operation: &Operation) -> Vec<Code> {
    let mut codes = refusal::OF_ANY_KEY.to_vec();
    let mut add = |when: bool, more: &[Code]| codes.extend(more.iter().filter(|_| when));
    let has_query = operation.parameters.iter().any(is_query);
    add(operation.verb != Verb::Delete || operation.path.contains("{id}"), &[Code::RateLimitExceeded]);
    add(operation.path.contains("{org}"), &[Code::OrganizationNotFound]);
    add(!operation.scopes.is_empty(), &[Code::InsufficientScope]);
    add(operation.path.contains("{id}"), &[Code::ApiKeyNotFound]);
    add(operation.request.is_some(), &[Code::PayloadTooLarge, Code::UnsupportedMediaType]);
    add(operation.request.is_some() || has_query, &[Code::InvalidRequest, Code::ValidationFailed]);
    add(true, &operation.codes);
    codes
}

fn is_query(parameter: &Parameter) -> bool {
    matches!(parameter.parameter_in, utoipa::openapi::path::ParameterIn::Query)
}

/// The parameters that stand in a path.
fn path_parameters(path: &str) -> Vec<Parameter> {
    const ORGANIZATION: &str = "^org_[0-9A-Za-z]{1,60}$";
    let mut parameters = Vec::new();
    for name in path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        parameters.push(match name {
            "org" => {
                parameter::path(name, "The organization's id.", parameter::text().pattern(Some(ORGANIZATION)))
            }
            "sub" => parameter::path(
                name,
                "The sub-organization's id.",
                parameter::text().pattern(Some(ORGANIZATION)),
            ),
            _ => parameter::path(name, "The key's id.", parameter::uuid()),
        });
    }
    parameters
}

/// Either of the two ways to send a key. The names are those of the scopes that it needs.
fn security(scopes: ScopeSet) -> [SecurityRequirement; 2] {
    ["apiKey", "bearer"]
        .map(|scheme| SecurityRequirement::new(scheme, scopes.iter().map(bsk_actix::auth::Scope::as_str)))
}

fn api_key_scheme() -> SecurityScheme {
    let description = "The usual way. A key is never read from the query string or a cookie.";
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("X-API-Key", description)))
}

fn bearer_scheme() -> SecurityScheme {
    let prefix = KeyPrefix::BSK_LIVE;
    let description = format!("A token counts as a key only if it begins with `{prefix}`.");
    SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format(format!("{prefix} and 32 hexadecimal digits"))
            .description(Some(description))
            .build(),
    )
}

impl From<Verb> for HttpMethod {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::Get,
            Verb::Post => Self::Post,
            Verb::Patch => Self::Patch,
            Verb::Delete => Self::Delete,
        }
    }
}
