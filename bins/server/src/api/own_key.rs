//! `/key`: the calling key.

use crate::api::call::{Answer, Call};
use crate::api::object::{ApiKeyAnswer, RevokedApiKey};
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::reply;

const OWN_KEY: &str = "/key";

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::new(Verb::Get, OWN_KEY, "findOwnApiKey", find)
            .documented(Tag::OwnKey, "Read the calling key", "Needs a valid key, and no scope.")
            .answers::<ApiKeyAnswer>(200, "The calling key.", &[]),
        Operation::new(Verb::Delete, OWN_KEY, "revokeOwnApiKey", revoke)
            .documented(
                Tag::OwnKey,
                "Revoke the calling key",
                "Whoever holds a key may take it out of the world: **when this answer arrives, no server \
                 accepts it any more.** It is never refused by the key's limit.",
            )
            .answers::<RevokedApiKey>(200, "The calling key is refused everywhere.", &[]),
    ]
}

async fn find(call: Call) -> Answer {
    let principal = call.principal().clone();
    let found = call.blocking(move |api_keys| api_keys.own_key(&principal)).await?;
    Ok(reply::ok(&ApiKeyAnswer::from(found)))
}

async fn revoke(call: Call) -> Answer {
    // What would be ignored could be meant: this revokes one key, and no descendants.
    call.or_vain_revocation(call.query::<()>())?;
    let principal = call.principal().clone();
    let revoked = call.blocking(move |api_keys| api_keys.revoke_own_key(&principal)).await?;
    Ok(reply::ok(&RevokedApiKey::from(revoked)))
}
