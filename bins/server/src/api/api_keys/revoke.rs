//! `DELETE /organization/{org}/api-keys/{id}`

use bsk_actix::Problem;
use bsk_actix::auth::{RevokeKey, Scope};

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::object::RevokedApiKey;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{parameter, query, reply};

/// Most characters in a reason.
const LONGEST_REASON: usize = 500;

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Delete, super::KEY, "revokeApiKey", revoke)
        .documented(
            Tag::ApiKeys,
            "Revoke an API key",
            "For good. **When this answer arrives, no server accepts the key any more.** Revoking again \
             changes nothing and is answered in the same way. It is never refused by the limit of the \
             calling key; revocations that find nothing to revoke have a limit of their own.",
        )
        .needs(Scope::Admin)
        .with_parameters([
            parameter::query(
                "reason",
                "Why, for whoever reads of it later.",
                parameter::text().max_length(Some(LONGEST_REASON)),
            ),
            parameter::query(
                "descendants",
                "Whether the keys that it created are revoked with it, and those that they created.",
                parameter::flag().default(Some(false.into())),
            ),
        ])
        .answers::<RevokedApiKey>(200, "The key is refused everywhere.", &[])
}

async fn revoke(call: Call) -> Answer {
    let (organization, id, request) = (call.organization_id("org"), call.key_id(), call.query());
    let caller = call.as_caller();
    // On one visit to the other thread: each takes its time.
    let asked = call.blocking(move |api_keys| {
        let revoker = organization.and_then(|organization| Ok(api_keys.revoker(&caller, &organization)?));
        let asked: Result<_, Problem> = revoker.and_then(|revoker| Ok((revoker, id?, request?)));
        Ok(asked.map(|(revoker, id, request)| revoker.revoke(id, request)))
    });
    let revoked = call.or_vain_revocation(asked.await?)??;
    Ok(reply::ok(&RevokedApiKey::from(revoked)))
}

impl Read<String> for RevokeKey {
    fn read(fields: &mut Fields<String>) -> Option<Self> {
        let reason = fields.optional("reason", |text| query::text(&text, LONGEST_REASON)).flatten();
        let descendants = fields.optional("descendants", |text| query::flag(&text)).unwrap_or(false);
        Some(Self { reason, descendants })
    }
}
