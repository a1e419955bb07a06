//! `GET /organization/{org}/api-keys/{id}`

use bsk_actix::auth::Scope;

use crate::api::call::{Answer, Call};
use crate::api::object::ApiKeyAnswer;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::reply;

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Get, super::KEY, "findApiKey", find)
        .documented(Tag::ApiKeys, "Read an API key", "Revoked and expired keys can be read too.")
        .needs(Scope::Admin)
        .answers::<ApiKeyAnswer>(200, "The key, without its text.", &[])
}

async fn find(call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let id = call.key_id()?;
    let found = call.blocking(move |_| keys.find(id)).await?;
    Ok(reply::ok(&ApiKeyAnswer::from(found)))
}
