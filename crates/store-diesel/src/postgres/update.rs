//! Changing keys, organizations and peppers.
//!
//! Each change is one statement that is its own transaction, for the reason that
//! `revoke.rs` gives.

use bsk_hash::{PepperCheck, PepperVersion};
use bsk_store::{
    KeyId, KeyRecord, NewAuditEvent, OrganizationId, OrganizationRecord, OrganizationStatus, Position,
    Timestamp, UpdateKey, UpdateOrganization,
};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::Connection;
use super::noted::{noting, rows};
use crate::error::{Result, duplicate};
use crate::row::{KeyRow, OrganizationRow, position, rate_limit_numbers};

#[derive(QueryableByName)]
struct PositionRow {
    #[diesel(sql_type = BigInt)]
    pos: i64,
}

/// Changes a key's name or limit. Whoever changes only the name must not wait
/// for the head of the log, or keep it from others.
pub(super) fn key(
    connection: &mut Connection,
    organization: &OrganizationId,
    id: KeyId,
    update: &UpdateKey,
    audit: Option<&NewAuditEvent>,
) -> Result<Option<KeyRecord>> {
    const UPDATE: &str = concat!(
        "WITH changed AS ( \
             UPDATE api_keys SET name = COALESCE($15, name), \
                 rate_limit = CASE WHEN $16 THEN $17 ELSE rate_limit END, \
                 rate_window = CASE WHEN $16 THEN $18 ELSE rate_window END, \
                 pos = CASE WHEN $16 THEN bsk_advance(api_keys.id, NULL) ELSE pos END \
             WHERE id = $13 AND organization_id = $14 RETURNING ",
        key_columns!(),
        "), ",
        noted_with!("changed"),
        "SELECT * FROM changed"
    );
    let entries = rows(audit);
    let (limit, window) = update.rate_limit.flatten().map(rate_limit_numbers).unzip();
    let row: Option<KeyRow> = noting(UPDATE, &entries)
        .bind::<Binary, _>(id.as_bytes().as_slice())
        .bind::<Text, _>(organization.as_str())
        .bind::<Nullable<Text>, _>(update.name.as_ref().map(bsk_store::Name::as_str))
        .bind::<Bool, _>(update.rate_limit.is_some())
        .bind::<Nullable<Integer>, _>(limit)
        .bind::<Nullable<Integer>, _>(window)
        .get_result(connection)
        .optional()?;
    Ok(row.map(KeyRecord::try_from).transpose()?)
}

/// Changes an organization. Its row is locked before the head of the log is.
pub(super) fn organization(
    connection: &mut Connection,
    id: &OrganizationId,
    update: &UpdateOrganization,
    audit: &[NewAuditEvent],
) -> Result<Option<OrganizationRecord>> {
    const UPDATE: &str = concat!(
        "WITH locked AS ( \
             SELECT id FROM organizations WHERE id = $13 FOR NO KEY UPDATE \
         ), changed AS ( \
             UPDATE organizations SET name = COALESCE($14, organizations.name), \
                 rate_limit = COALESCE($15, organizations.rate_limit), \
                 rate_window = COALESCE($16, organizations.rate_window), \
                 is_suspended = COALESCE($17, organizations.is_suspended), \
                 pos = CASE WHEN $15 IS NOT NULL OR $17 IS NOT NULL \
                     THEN bsk_advance(NULL, organizations.id) ELSE organizations.pos END \
             FROM locked WHERE organizations.id = locked.id \
             RETURNING organizations.id, organizations.name, organizations.is_agency, \
                 organizations.parent_id, organizations.is_suspended, organizations.rate_limit, \
                 organizations.rate_window, organizations.created_at, organizations.pos \
         ), ",
        noted_with!("changed"),
        "SELECT * FROM changed"
    );
    let entries = rows(audit);
    let (limit, window) = update.rate_limit.map(rate_limit_numbers).unzip();
    let row: Option<OrganizationRow> = noting(UPDATE, &entries)
        .bind::<Text, _>(id.as_str())
        .bind::<Nullable<Text>, _>(update.name.as_ref().map(bsk_store::Name::as_str))
        .bind::<Nullable<Integer>, _>(limit)
        .bind::<Nullable<Integer>, _>(window)
        .bind::<Nullable<Bool>, _>(update.status.map(|status| status == OrganizationStatus::Suspended))
        .get_result(connection)
        .optional()?;
    Ok(row.map(OrganizationRecord::try_from).transpose()?)
}

/// Writes a pepper down.
pub(super) fn add_pepper(
    connection: &mut Connection,
    version: PepperVersion,
    check: PepperCheck,
    at: Timestamp,
    audit: Option<&NewAuditEvent>,
) -> Result<Position> {
    const ADD: &str = concat!(
        "WITH added AS ( \
             INSERT INTO peppers (version, check_value, added_at) VALUES ($13, $14, $15) RETURNING version \
         ), ",
        noted_with!("added"),
        "SELECT bsk_advance(NULL, NULL) AS pos FROM added"
    );
    let entries = rows(audit);
    let row: PositionRow = noting(ADD, &entries)
        .bind::<Integer, _>(version.number())
        .bind::<Binary, _>(check.as_bytes().as_slice())
        .bind::<BigInt, _>(at.as_millis())
        .get_result(connection)
        .map_err(duplicate("the pepper"))?;
    Ok(position(row.pos)?)
}
