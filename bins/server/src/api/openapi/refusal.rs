//! Error answers, with every code that an operation has.

use std::collections::BTreeMap;

use bsk_actix::Problem;
use bsk_actix::auth::{Code, CredentialError, InsufficientScope, ManageError, Refusal, Scope};
use serde_json::{Value, json};
use utoipa::openapi::example::{Example, ExampleBuilder};
use utoipa::openapi::path::OperationBuilder;
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

/// The codes of an operation, by status.
pub(super) struct Refusals(BTreeMap<u16, Vec<Code>>);

/// Error answers that stand once in the document, by their names there.
pub(super) type Shared = BTreeMap<String, RefOr<Response>>;

impl Refusals {
    /// These codes, each with its own status.
    pub(super) fn of(codes: &[Code]) -> Self {
        let own = Code::ALL.into_iter().filter(|code| codes.contains(code));
        own.fold(Self(BTreeMap::new()), |refusals, code| refusals.also(code.status(), code))
    }

    /// One more code, with a status that may be another than its own.
    pub(super) fn also(mut self, status: u16, code: Code) -> Self {
        self.0.entry(status).or_default().push(code);
        self
    }

    /// Adds a reference to each answer to an operation.
    pub(super) fn describe(&self, operation: OperationBuilder, shared: &mut Shared) -> OperationBuilder {
        self.0.iter().fold(operation, |operation, (status, codes)| {
            let name = name(*status, codes);
            let place = Ref::new(format!("#/components/responses/{name}"));
            shared.entry(name).or_insert_with(|| RefOr::T(response(codes)));
            operation.response(status.to_string(), place)
        })
    }
}

/// What an answer is called in the document: its status if every code of that status is in it.
fn name(status: u16, codes: &[Code]) -> String {
    if Code::ALL.into_iter().filter(|code| code.status() == status).eq(codes.iter().copied()) {
        return status.to_string();
    }
    let names: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    format!("{status}.{}", names.join("."))
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

fn response(codes: &[Code]) -> Response {
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
    let has = |code| codes.contains(&code);
    let mut fields = Vec::new();
    if codes.iter().any(|code| code.status() == 401) {
        fields.push("WWW-Authenticate");
    }
    if has(Code::RateLimitExceeded) || has(Code::TemporarilyUnavailable) {
        fields.push("Retry-After");
    }
    // Without a valid key there is no limit to speak of.
    if !codes.iter().all(|code| OF_ANY_KEY.contains(code)) {
        fields.extend(header::ALWAYS);
    }
    header::refer(response, fields).build()
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
