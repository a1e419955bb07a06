//! `GET /organization/{org}/api-keys`

use bsk_actix::auth::{KeyFilter, ListKeys, Scope};

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::object::ApiKeyList;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{page, parameter, query, reply};

/// Most characters to search for.
const LONGEST_SEARCH: usize = 100;

pub(super) fn operation() -> Operation {
    Operation::new(Verb::Get, super::KEYS, "listApiKeys", list)
        .documented(
            Tag::ApiKeys,
            "List API keys",
            "Newest first. Revoked and expired keys stay in the list.",
        )
        .needs(Scope::Admin)
        .with_parameters(page::parameters())
        .with_parameters([
            parameter::query(
                "status",
                "Only keys with this status.",
                parameter::one_of(&["active", "revoked"]),
            ),
            parameter::query(
                "search",
                "Only keys whose name contains this text, in either case, or whose `keyPrefix` begins with it.",
                parameter::text().max_length(Some(LONGEST_SEARCH)),
            ),
        ])
        .answers::<ApiKeyList>(200, "One page of the organization's keys.", &[])
}

async fn list(call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let list: ListKeys = call.query()?;
    let page = list.page;
    let found = call.blocking(move |_| keys.list(list)).await?;
    Ok(reply::ok(&ApiKeyList::new(found, page)))
}

impl Read<String> for ListKeys {
    fn read(fields: &mut Fields<String>) -> Option<Self> {
        let page = page::read(fields);
        let status = fields.optional("status", |text| match text.as_str() {
            "active" => Ok(KeyFilter::NotRevoked),
            "revoked" => Ok(KeyFilter::Revoked),
            _ => Err("must be active or revoked"),
        });
        let search = fields.optional("search", |text| query::text(&text, LONGEST_SEARCH));
        let filter = status.unwrap_or(KeyFilter::All);
        Some(Self { filter, search: search.flatten(), page: page?, ..Self::default() })
    }
}
