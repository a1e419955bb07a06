//! Rows of the audit log.

use bsk_store::{
    AuditDetails, AuditRecord, NewAuditEvent, OrganizationId, Party, PartyKind, StoreError, Timestamp, Via,
};
use diesel::prelude::*;

use super::{count, unreadable};
use crate::schema::audit_events;

/// An entry as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_events)]
pub(crate) struct AuditRow {
    id: i64,
    organization_id: Option<String>,
    at: i64,
    action: String,
    actor_kind: String,
    actor_id: Option<String>,
    actor_name: Option<String>,
    via: String,
    address: Option<String>,
    target_kind: String,
    target_id: Option<String>,
    target_name: Option<String>,
    details: String,
}

impl TryFrom<AuditRow> for AuditRecord {
    type Error = StoreError;

    fn try_from(row: AuditRow) -> Result<Self, StoreError> {
        let organization = row.organization_id.as_deref().map(str::parse).transpose();
        let address = row.address.as_deref().map(str::parse).transpose();
        let via = Via::ALL.into_iter().find(|via| via.as_str() == row.via);
        let event = NewAuditEvent {
            organization: organization.map_err(|_| unreadable("the id of an organization"))?,
            at: Timestamp::from_millis(row.at),
            action: row.action.parse().map_err(|_| unreadable("an action of the audit log"))?,
            actor: party(&row.actor_kind, row.actor_id, row.actor_name)?,
            via: via.ok_or_else(|| unreadable("an entry of the audit log"))?,
            address: address.map_err(|_| unreadable("an address"))?,
            target: party(&row.target_kind, row.target_id, row.target_name)?,
            details: AuditDetails::from_text(&row.details)
                .ok_or_else(|| unreadable("the details of an entry of the audit log"))?,
        };
        Ok(Self { id: count(row.id), event })
    }
}

fn party(kind: &str, id: Option<String>, name: Option<String>) -> Result<Party, StoreError> {
    let kind = PartyKind::ALL.into_iter().find(|known| known.as_str() == kind);
    Ok(Party { kind: kind.ok_or_else(|| unreadable("an entry of the audit log"))?, id, name })
}

/// An entry as it is written.
#[derive(Insertable)]
#[diesel(table_name = audit_events)]
pub(crate) struct NewAuditRow<'a> {
    pub(crate) organization_id: Option<&'a str>,
    pub(crate) at: i64,
    pub(crate) action: &'a str,
    pub(crate) actor_kind: &'a str,
    pub(crate) actor_id: Option<&'a str>,
    pub(crate) actor_name: Option<&'a str>,
    pub(crate) via: &'a str,
    pub(crate) address: Option<String>,
    pub(crate) target_kind: &'a str,
    pub(crate) target_id: Option<&'a str>,
    pub(crate) target_name: Option<&'a str>,
    pub(crate) details: String,
}

impl<'a> From<&'a NewAuditEvent> for NewAuditRow<'a> {
    fn from(event: &'a NewAuditEvent) -> Self {
        Self {
            organization_id: event.organization.as_ref().map(OrganizationId::as_str),
            at: event.at.as_millis(),
            action: event.action.as_str(),
            actor_kind: event.actor.kind.as_str(),
            actor_id: event.actor.id.as_deref(),
            actor_name: event.actor.name.as_deref(),
            via: event.via.as_str(),
            address: event.address.map(|address| address.to_string()),
            target_kind: event.target.kind.as_str(),
            target_id: event.target.id.as_deref(),
            target_name: event.target.name.as_deref(),
            details: event.details.to_text(),
        }
    }
}
