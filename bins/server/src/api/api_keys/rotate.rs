//! `POST /organization/{org}/api-keys/{id}/rotate`

use std::time::Duration;

use bsk_actix::auth::{Code, Rotate, Scope, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::json::{self, Json};
use crate::api::object::RotatedApiKey;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{parameter, reply, write};

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Post, super::ROTATE, "rotateApiKey", rotate)
        .documented(
            Tag::ApiKeys,
            "Rotate an API key",
            "Replaces a key by a new one with the same name, scopes and limit. The old key is revoked at \
             once, or stays good for `overlapSeconds`, in which both count in one window. The calling key \
             must hold every scope of the key. The body may be left out.",
        )
        .needs(Scope::Admin)
        .with_parameters([parameter::idempotency_key()])
        .with_body::<RotateApiKey>(false, json!({ "overlapSeconds": 3_600 }))
        .answers::<RotatedApiKey>(
            201,
            "The key was replaced, now or by the first request with this `Idempotency-Key`.",
            &["Location", "Idempotent-Replayed"],
        )
        .refuses(&[
            Code::ScopeEscalation,
            Code::IdempotencyConflict,
            Code::IdempotencyInProgress,
            Code::NotRotatable,
        ])
}

async fn rotate(mut call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let id = call.key_id()?;
    let asked: RotateApiKey = call.body_or_none().await?;
    let idempotency = call.idempotency(&asked)?;
    let rotated = call.blocking(move |_| keys.rotate(id, asked.into(), idempotency)).await?;
    let location = reply::key_location(&rotated.key.record.organization, rotated.key.record.id);
    let answer = RotatedApiKey::from(rotated);
    Ok(reply::created_or_replayed(&location, answer.is_replayed(), &answer))
}

/// How to rotate an API key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RotateApiKey {
    /// How many seconds the old key stays good, though never beyond its own expiry. 0: it is
    /// revoked at once.
    #[schema(required = false, maximum = 604_800, default = 0)]
    overlap_seconds: u64,
    /// From when on the new key is refused, in the future. As the old one without.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, nullable = false, format = DateTime)]
    expires_at: Option<Timestamp>,
}

impl Read<Json> for RotateApiKey {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        let most = Rotate::MOST_OVERLAP.as_secs();
        let overlap_seconds = fields.optional("overlapSeconds", |value| json::number(&value, most));
        let expires_at = fields.optional("expiresAt", json::moment);
        Some(Self { overlap_seconds: overlap_seconds.unwrap_or(0), expires_at })
    }
}

impl From<RotateApiKey> for Rotate {
    fn from(asked: RotateApiKey) -> Self {
        Self { overlap: Duration::from_secs(asked.overlap_seconds), expires_at: asked.expires_at }
    }
}
