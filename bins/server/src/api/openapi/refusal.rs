//! Error answers, with every code that an operation has.

use std::collections::BTreeMap;

use bsk_actix::Problem;
use bsk_actix::auth::{Code, CredentialError, InsufficientScope, ManageError, Refusal, Scope};
use serde_json::{Value, json};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Type};
use utoipa::openapi::{ContentBuilder, Object, Ref, RefOr, Response, ResponseBuilder};

use super::{TYPE, header};
use crate::api::parameter::{one_of, text};

/// What any request that needs a key can be refused with.
pub(super) const OF_ANY_KEY: [Code; 7] = [
    Code::AmbiguousCredentials,
    Code::MissingApiKey,
    Code::InvalidApiKey,
    Code::ApiKeyRevoked,
    Code::ApiKeyExpired,
    Code::OrganizationSuspended,
    Code::TemporarilyUnavailable,
];

/// The answers with these codes, one by each status.
pub(super) fn responses(codes: &[Code]) -> BTreeMap<u16, Response> {
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::ALL.into_iter().filter(|code| codes.contains(code)) {
        by_status.entry(code.status()).or_default().push(code);
    }
    by_status.into_iter().map(|(status, codes)| (status, response(status, &codes))).collect()
}

/// Every code with an answer that has it, by the code's name.
pub(super) fn examples() -> BTreeMap<String, RefOr<Example>> {
    Code::ALL
        .into_iter()
        .map(|code| {
            let problem = example(code);
            let value = json!({
                "code": problem.code(),
                "message": problem.message(),
                "details": Value::Object(problem.details().clone()),
            });
            (
                code.as_str().to_owned(),
                RefOr::T(ExampleBuilder::new().summary(code.status().to_string()).value(Some(value)).build()),
            )
        })
        .collect()
}

/// The body of every error answer.
pub(super) fn schema() -> Object {
    let codes = Code::ALL.map(Code::as_str);
    let anything = AdditionalProperties::FreeForm(true);
    ObjectBuilder::new()
        .description(Some("Why a request was refused."))
        .property("code", one_of(&codes).description(Some("What it is called, for programs.")))
        .property("message", text().description(Some("What to do about it, for people.")))
        .property(
            "details",
            ObjectBuilder::new().schema_type(Type::Object).additional_properties(Some(anything)).description(
                Some(
                    "More, by code. `validation_failed`: `fields`, a reason by each wrong field. \
                     `insufficient_scope`: `requiredScopes`. `scope_escalation`: `missingScopes`.",
                ),
            ),
        )
        .required("code")
        .required("message")
        .required("details")
        .build()
}

fn response(status: u16, codes: &[Code]) -> Response {
    let names: Vec<_> = codes.iter().map(|code| format!("`{code}`")).collect();
    let examples = codes.iter().map(|code| {
        let name = code.as_str();
        (name, RefOr::Ref(Ref::new(format!("#/components/examples/{name}"))))
    });
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Error")))
        .examples_from_iter(examples)
        .build();
    let response = ResponseBuilder::new().description(names.join(", ")).content(TYPE, content);
    let fields: &[&'static str] = match status {
        401 => &["WWW-Authenticate"],
        429 | 503 => &["Retry-After"],
        _ => &[],
    };
    let limited = if status == 401 || status == 503 { &[][..] } else { &header::ALWAYS };
    header::refer(response, fields.iter().chain(limited).copied()).build()
}

/// An answer with this code, in the words of those that give it where they can be had.
fn example(code: Code) -> Problem {
    match code {
        Code::InvalidRequest => Problem::new(code, "The body is not valid JSON: see line 1, column 14."),
        Code::AmbiguousCredentials => CredentialError::Ambiguous.into(),
        Code::MissingApiKey => CredentialError::Missing.into(),
        Code::InvalidApiKey => Refusal::Invalid.into(),
        Code::ApiKeyRevoked => Refusal::Revoked.into(),
        Code::ApiKeyExpired => Refusal::Expired.into(),
        Code::OrganizationSuspended => Refusal::Suspended.into(),
        Code::InsufficientScope => InsufficientScope { required: Scope::Admin.into() }.into(),
        Code::ScopeEscalation => ManageError::ScopeEscalation { missing: Scope::Admin.into() }.into(),
        Code::OrganizationNotFound => ManageError::OrganizationNotFound.into(),
        Code::ApiKeyNotFound => ManageError::KeyNotFound.into(),
        Code::IdempotencyConflict => ManageError::IdempotencyConflict.into(),
        Code::IdempotencyInProgress => ManageError::IdempotencyInProgress.into(),
        Code::NotRotatable => ManageError::NotRotatable.into(),
        Code::KeyLimitReached => ManageError::KeyLimitReached { most: 10_000 }.into(),
        Code::PayloadTooLarge => crate::api::body::too_large(),
        Code::UnsupportedMediaType => crate::api::body::unsupported_type(),
        Code::ValidationFailed => Problem::from(ManageError::Invalid(Vec::new()))
            .with_field("name", "must not be empty")
            .with_field("rateLimit.limit", "must be a whole number from 1 to 1000000"),
        Code::RateLimitExceeded => {
            Problem::new(code, "This API key has used up its rate limit. Wait as long as Retry-After says.")
        }
        Code::TemporarilyUnavailable => {
            Refusal::Unavailable { retry_after: std::time::Duration::from_secs(1) }.into()
        }
        Code::NotFound => crate::api::nothing_here(),
        Code::MethodNotAllowed => crate::api::wrong_method("GET, HEAD"),
        _ => Problem::new(code, code.as_str()),
    }
}
