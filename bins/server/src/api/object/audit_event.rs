//! What was done, and by whom.

use std::collections::BTreeMap;
use std::net::IpAddr;

use bsk_actix::auth::{AuditAction, AuditRecord, Page, Paged, Party, Timestamp, Via};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{Example, example_time};
use crate::api::write;

/// One entry of the audit log.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AuditEvent)]
pub(crate) struct AuditEventObject {
    /// Its number. Numbers grow, and may have gaps.
    id: u64,
    /// When it happened.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What was done.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, examples("key.created"))]
    action: AuditAction,
    /// Who did it.
    actor: PartyObject,
    /// By which way.
    #[serde(serialize_with = "via")]
    #[schema(value_type = ViaName)]
    via: Via,
    /// From which address.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required)]
    address: Option<IpAddr>,
    /// To what.
    target: PartyObject,
    /// What else there is to know, such as the reason.
    details: BTreeMap<String, String>,
}

/// By which way something was done.
#[derive(ToSchema)]
#[schema(as = AuditVia)]
#[expect(dead_code, reason = "only its schema is used")]
enum ViaName {
    #[schema(rename = "page")]
    Page,
    #[schema(rename = "api")]
    Api,
    #[schema(rename = "command line")]
    CommandLine,
}

/// Somebody or something that an entry names, as it was then. A key that did
/// something goes by the name that it has now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditParty)]
pub(crate) struct PartyObject {
    /// What it is: `key`, `user`, `operator`, `stranger`, `organization` or `pepper`.
    r#type: &'static str,
    /// Its id, if it has one.
    #[schema(required)]
    id: Option<String>,
    /// What people call it, if that was known.
    #[schema(required)]
    name: Option<String>,
}

/// One page of an organization's audit log, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEventList {
    audit_events: Vec<AuditEventObject>,
    /// How many there are on all pages.
    total: u64,
    /// The number of this page, from 1.
    #[schema(minimum = 1)]
    page: u32,
    /// Most entries on a page.
    #[schema(minimum = 1, maximum = 200)]
    limit: u32,
}

impl AuditEventList {
    pub(crate) fn new(found: Paged<AuditRecord>, page: Page) -> Self {
        Self {
            audit_events: found.items.into_iter().map(AuditEventObject::from).collect(),
            total: found.total,
            page: page.number(),
            limit: page.size(),
        }
    }
}

impl From<AuditRecord> for AuditEventObject {
    fn from(AuditRecord { id, event }: AuditRecord) -> Self {
        Self {
            id,
            at: event.at,
            action: event.action,
            actor: event.actor.into(),
            via: event.via,
            address: event.address,
            target: event.target.into(),
            details: event.details.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }
}

impl From<Party> for PartyObject {
    fn from(party: Party) -> Self {
        Self { r#type: party.kind.as_str(), id: party.id, name: party.name }
    }
}

impl Example for AuditEventList {
    fn example() -> Self {
        let party = |r#type, id: &str, name: &str| PartyObject {
            r#type,
            id: Some(id.to_owned()),
            name: Some(name.to_owned()),
        };
        let event = AuditEventObject {
            id: 7,
            at: example_time(7_200),
            action: AuditAction::KeyRevoked,
            actor: party("user", "user_5f3e1c9a7b2d4e6f8a0b1c2d", "ada@example.com"),
            via: Via::Page,
            address: Some([203, 0, 113, 9].into()),
            target: party("key", "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a", "Nightly export"),
            details: BTreeMap::from([("reason".to_owned(), "it was pasted into a chat".to_owned())]),
        };
        Self { audit_events: vec![event], total: 1, page: 1, limit: 100 }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn via<S: Serializer>(via: &Via, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(via.as_str())
}
