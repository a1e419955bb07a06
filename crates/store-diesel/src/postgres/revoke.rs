//! Revoking keys.

use bsk_store::{KeyRecord, PartyKind, Position, RateLimit, Revocation, RevokeKeys, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::Connection;
use super::queries::keys::stored;
use super::statement::statement;
use crate::error::Result;
use crate::row::{KeyRow, NewAuditRow, rate_limit};

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(embed)]
    key: KeyRow,
    #[diesel(sql_type = Bool)]
    is_revoked_now: bool,
    #[diesel(sql_type = Integer)]
    organization_limit: i32,
    #[diesel(sql_type = Integer)]
    organization_window: i32,
}

/// A key that goes with another, or is that one.
struct Member {
    key: KeyRecord,
    is_revoked_now: bool,
    /// The limit of the organization in which it was revoked.
    ceiling: RateLimit,
}

/// Revokes a key, and what goes with it.
///
/// All is done, and written down, by one statement that is its own transaction: a process that is
/// stopped while it revokes keeps nobody else from revoking. `bsk_advance` locks
/// the head of the log before the key's row is locked. Of two who revoke one key
/// at once, the second finds it revoked; the log then names it twice, which does
/// no harm.
pub(super) fn revoke(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Option<Revocation>> {
    let members = if revoke.descendants { family(connection, revoke)? } else { one(connection, revoke)? };
    let position = members.iter().map(|member| member.key.position).max();
    let revoked = members.iter().filter(|member| member.is_revoked_now).map(|member| member.key.id).collect();
    let named = members.into_iter().find(|member| member.key.id == revoke.key);
    let position = position.unwrap_or(Position::START);
    Ok(named.map(|Member { key, ceiling, .. }| Revocation {
        rate_limit: key.rate_limit_under(ceiling),
        key,
        revoked,
        position,
    }))
}

/// Revokes keys, those for which a condition holds, as `revoked`, and notes it.
macro_rules! revoked_where {
    ($condition:literal) => {
        concat!(
            "revoked AS ( \
                 UPDATE api_keys \
                 SET revoked_at = $3, revocation_reason = $4, pos = bsk_advance(api_keys.id, NULL) ",
            $condition,
            " AND api_keys.revoked_at IS NULL RETURNING ",
            key_columns!(),
            "), noted AS ( \
                 INSERT INTO audit_events (organization_id, at, action, actor_kind, actor_id, actor_name, \
                     via, address, target_kind, target_id, target_name, details) \
                 SELECT revoked.organization_id, $6, $7, $8, $9, $10, $11, $12, $13, \
                     encode(revoked.id, 'hex')::uuid::text, revoked.name, $14 \
                 FROM revoked WHERE $5 ORDER BY revoked.id \
             ) "
        )
    };
}

/// Columns of a `MemberRow` that tell of its organization.
macro_rules! organization_columns {
    () => {
        "organizations.rate_limit AS organization_limit, organizations.rate_window AS organization_window"
    };
}

/// Revokes a key, and gives it; also one that is revoked already.
fn one(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Vec<Member>> {
    // Two statements, as the second is rarely needed: one that does both takes
    // the database a tenth longer.
    const REVOKE: &str = concat!(
        "WITH ",
        revoked_where!("WHERE api_keys.id = $1 AND api_keys.organization_id = $2"),
        "SELECT revoked.*, TRUE AS is_revoked_now, ",
        organization_columns!(),
        " FROM revoked CROSS JOIN organizations WHERE organizations.id = $2"
    );
    const READ: &str = concat!(
        "SELECT ",
        key_columns!(),
        ", FALSE AS is_revoked_now, ",
        organization_columns!(),
        " FROM api_keys JOIN organizations ON organizations.id = api_keys.organization_id \
         WHERE api_keys.id = $1 AND api_keys.organization_id = $2 AND api_keys.revoked_at IS NOT NULL"
    );
    let revoked = revoke_by(connection, revoke, REVOKE)?;
    if !revoked.is_empty() {
        return Ok(revoked);
    }
    let read = statement(READ)
        .bind::<Binary, _>(revoke.key.as_bytes().as_slice())
        .bind::<Text, _>(revoke.organization.as_str())
        .load(connection)?;
    members(read)
}

/// Revokes a key and what goes with it, and gives all of it.
fn family(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Vec<Member>> {
    const REVOKE: &str = concat!(
        "WITH RECURSIVE family (id) AS ( \
             SELECT api_keys.id FROM api_keys WHERE api_keys.id = $1 AND api_keys.organization_id = $2 \
             UNION \
             SELECT created.id FROM api_keys AS created JOIN family ON created.created_by_key = family.id \
         ), ",
        revoked_where!("FROM family WHERE api_keys.id = family.id"),
        "SELECT member.*, ",
        organization_columns!(),
        " FROM organizations CROSS JOIN ( \
             SELECT revoked.*, TRUE AS is_revoked_now FROM revoked \
             UNION ALL \
             SELECT ",
        key_columns!(),
        ", FALSE FROM family JOIN api_keys ON api_keys.id = family.id \
             WHERE NOT EXISTS (SELECT FROM revoked WHERE revoked.id = api_keys.id) \
         ) AS member WHERE organizations.id = $2"
    );
    let mut members = revoke_by(connection, revoke, REVOKE)?;
    for member in &mut members {
        // Somebody else has revoked it at this very moment, at a position that
        // the statement does not see and that has to be waited for too.
        if member.key.revoked_at.is_none() {
            member.key = stored(connection, member.key.id)?;
        }
    }
    Ok(members)
}

fn revoke_by(connection: &mut Connection, revoke: &RevokeKeys, sql: &'static str) -> Result<Vec<Member>> {
    let audit = revoke.audit.as_ref().map(NewAuditRow::from);
    let rows = statement(sql)
        .bind::<Binary, _>(revoke.key.as_bytes().as_slice())
        .bind::<Text, _>(revoke.organization.as_str())
        .bind::<BigInt, _>(revoke.at.as_millis())
        .bind::<Nullable<Text>, _>(revoke.reason.as_deref())
        .bind::<Bool, _>(revoke.audit.is_some())
        .bind::<Nullable<BigInt>, _>(audit.as_ref().map(|row| row.at))
        .bind::<Nullable<Text>, _>(audit.as_ref().map(|row| row.action))
        .bind::<Nullable<Text>, _>(audit.as_ref().map(|row| row.actor_kind))
        .bind::<Nullable<Text>, _>(audit.as_ref().and_then(|row| row.actor_id))
        .bind::<Nullable<Text>, _>(audit.as_ref().and_then(|row| row.actor_name))
        .bind::<Nullable<Text>, _>(audit.as_ref().map(|row| row.via))
        .bind::<Nullable<Text>, _>(audit.as_ref().and_then(|row| row.address.as_deref()))
        .bind::<Nullable<Text>, _>(audit.as_ref().map(|_| PartyKind::Key.as_str()))
        .bind::<Nullable<Text>, _>(audit.as_ref().map(|row| row.details.as_str()))
        .load(connection)?;
    members(rows)
}

fn members(rows: Vec<MemberRow>) -> Result<Vec<Member>> {
    let member = |row: MemberRow| -> core::result::Result<Member, StoreError> {
        let ceiling = rate_limit(row.organization_limit, row.organization_window)?;
        Ok(Member { key: row.key.try_into()?, is_revoked_now: row.is_revoked_now, ceiling })
    };
    Ok(rows.into_iter().map(member).collect::<core::result::Result<_, _>>()?)
}
