//! `POST /organization/{org}/api-keys`

use bsk_actix::auth::{Code, IssueKey, Name, RateLimit, Scope, ScopeSet, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::json::{self, Json};
use crate::api::object::{CreatedApiKey, RateLimitObject, ScopeName};
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{parameter, reply, write};

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Post, super::KEYS, "createApiKey", create)
        .documented(
            Tag::ApiKeys,
            "Create an API key",
            "The answer holds the key itself in `plainKey`, this one time: only a digest is kept. A key \
             can be given no scope that the calling key does not hold, and agency scopes only in an agency. \
             With `Idempotency-Key`, the same request sent again makes no second key.",
        )
        .needs(Scope::Admin)
        .with_parameters([parameter::idempotency_key()])
        .with_body::<CreateApiKey>(
            true,
            json!({ "name": "CI", "scopes": ["read", "write"], "expiresAt": "2030-01-31T12:00:00Z" }),
        )
        .answers::<CreatedApiKey>(
            201,
            "The key was created, now or by the first request with this `Idempotency-Key`.",
            &["Location", "Idempotent-Replayed"],
        )
        .refuses(&[
            Code::ScopeEscalation,
            Code::IdempotencyConflict,
            Code::IdempotencyInProgress,
            Code::KeyLimitReached,
        ])
}

async fn create(mut call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let asked: CreateApiKey = call.body().await?;
    let idempotency = call.idempotency(&asked)?;
    let issued = call.blocking(move |_| keys.issue(asked.into(), idempotency)).await?;
    let location = reply::key_location(&issued.key.record.organization, issued.key.record.id);
    let answer = CreatedApiKey::from(issued);
    Ok(reply::created_or_replayed(&location, answer.is_replayed(), &answer))
}

/// An API key to be created.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreateApiKey {
    /// What people call it: 1 to 100 characters after trimming, no control characters.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, min_length = 1)]
    name: Name,
    /// What it may do; repeats collapse.
    #[serde(serialize_with = "write::scopes")]
    #[schema(value_type = Vec<ScopeName>, min_items = 1)]
    scopes: ScopeSet,
    /// From when on it is refused, in the future. It does not expire without.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Its own limit: no more requests than the organization's, in no shorter window. It has the
    /// organization's without.
    #[serde(serialize_with = "write::rate_limit_or_null")]
    #[schema(value_type = Option<RateLimitObject>)]
    rate_limit: Option<RateLimit>,
}

impl Read<Json> for CreateApiKey {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        let name = fields.required("name", json::name);
        let scopes = fields.required("scopes", json::scopes);
        let expires_at = fields.optional("expiresAt", json::or_null(json::moment)).flatten();
        let rate_limit = fields.optional("rateLimit", json::or_null(json::rate_limit)).flatten();
        Some(Self { name: name?, scopes: scopes?, expires_at, rate_limit })
    }
}

impl From<CreateApiKey> for IssueKey {
    fn from(asked: CreateApiKey) -> Self {
        let CreateApiKey { name, scopes, expires_at, rate_limit } = asked;
        Self { name, scopes, expires_at, rate_limit }
    }
}
