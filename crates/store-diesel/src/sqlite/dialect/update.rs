//! Changing keys, organizations and peppers.

use bsk_hash::{PepperCheck, PepperVersion};
use bsk_store::{
    KeyId, KeyRecord, NewAuditEvent, OrganizationId, OrganizationRecord, OrganizationStatus, Position,
    Subject, Timestamp, UpdateKey, UpdateOrganization,
};
use diesel::prelude::*;

use super::advance;
use crate::error::{Result, duplicate};
use crate::row::{position_number, rate_limit_numbers};
use crate::schema::{api_keys, organizations, peppers};
use crate::sqlite::Connection;
use crate::sqlite::queries::audit;
use crate::sqlite::queries::keys::key;
use crate::sqlite::queries::organizations::organization;

/// Changes a key's name or limit.
pub(crate) fn update_key(
    connection: &mut Connection,
    organization: &OrganizationId,
    id: KeyId,
    update: &UpdateKey,
    audit: Option<&NewAuditEvent>,
) -> Result<Option<KeyRecord>> {
    if key(connection, organization, id)?.is_none() {
        return Ok(None);
    }
    let row = api_keys::table.find(id.as_bytes().as_slice());
    if let Some(rate_limit) = update.rate_limit {
        let position = advance(connection, &Subject::Key(id))?;
        let (limit, window) = rate_limit.map(rate_limit_numbers).unzip();
        diesel::update(row)
            .set((
                api_keys::rate_limit.eq(limit),
                api_keys::rate_window.eq(window),
                api_keys::pos.eq(position_number(position)),
            ))
            .execute(connection)?;
    }
    audit::append(connection, audit)?;
    if let Some(name) = &update.name {
        diesel::update(row).set(api_keys::name.eq(name.as_str())).execute(connection)?;
    }
    key(connection, organization, id)
}

/// Changes an organization.
pub(crate) fn update_organization(
    connection: &mut Connection,
    id: &OrganizationId,
    update: &UpdateOrganization,
    audit: &[NewAuditEvent],
) -> Result<Option<OrganizationRecord>> {
    let Some(before) = organization(connection, id)? else { return Ok(None) };
    let row = organizations::table.find(id.as_str());
    if let Some(name) = &update.name {
        diesel::update(row).set(organizations::name.eq(name.as_str())).execute(connection)?;
    }
    if update.rate_limit.is_some() || update.status.is_some() {
        let position = advance(connection, &Subject::Organization(id.clone()))?;
        let (limit, window) = rate_limit_numbers(update.rate_limit.unwrap_or(before.rate_limit));
        let status = update.status.unwrap_or(before.status);
        diesel::update(row)
            .set((
                organizations::rate_limit.eq(limit),
                organizations::rate_window.eq(window),
                organizations::is_suspended.eq(status == OrganizationStatus::Suspended),
                organizations::pos.eq(position_number(position)),
            ))
            .execute(connection)?;
    }
    audit::append(connection, audit)?;
    organization(connection, id)
}

/// Writes a pepper down, as a change.
pub(crate) fn add_pepper(
    connection: &mut Connection,
    version: PepperVersion,
    check: PepperCheck,
    at: Timestamp,
    audit: Option<&NewAuditEvent>,
) -> Result<Position> {
    diesel::insert_into(peppers::table)
        .values((
            peppers::version.eq(version.number()),
            peppers::check_value.eq(check.as_bytes().as_slice()),
            peppers::added_at.eq(at.as_millis()),
        ))
        .execute(connection)
        .map_err(duplicate("the pepper"))?;
    audit::append(connection, audit)?;
    advance(connection, &Subject::Peppers)
}
