//! `PATCH /organization/{org}/api-keys/{id}`

use bsk_actix::auth::{Scope, UpdateKey};
use serde_json::json;
use utoipa::ToSchema;

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::json::{self, Json};
use crate::api::object::{ApiKeyAnswer, RateLimitObject};
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::reply;

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Patch, super::KEY, "updateApiKey", update)
        .documented(
            Tag::ApiKeys,
            "Change an API key",
            "Changes its name or its limit; what is left out stays. Another limit holds from the next \
             request on, and what was counted stays counted. Scopes and expiry cannot be changed: \
             rotate the key, or create another.",
        )
        .needs(Scope::Admin)
        .with_body::<UpdateApiKey>(true, json!({ "rateLimit": { "limit": 100, "windowSeconds": 60 } }))
        .answers::<ApiKeyAnswer>(200, "The key as it is now.", &[])
}

async fn update(mut call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let id = call.key_id()?;
    let update: UpdateKey = call.body().await?;
    let updated = call.blocking(move |_| keys.update(id, update)).await?;
    Ok(reply::ok(&ApiKeyAnswer::from(updated)))
}

/// What to change of an API key.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is used: the request is read into an `UpdateKey`")]
struct UpdateApiKey {
    /// What people call it: 1 to 100 characters after trimming, no control characters.
    #[schema(required = false, nullable = false, min_length = 1)]
    name: Option<String>,
    /// Its own limit, as in creating one; `null`: the organization's.
    rate_limit: Option<RateLimitObject>,
}

impl Read<Json> for UpdateKey {
    fn read(fields: &mut Fields<Json>) -> Option<Self> {
        let name = fields.optional("name", json::name);
        let rate_limit = fields.optional("rateLimit", json::or_null(json::rate_limit));
        Some(Self { name, rate_limit })
    }
}
