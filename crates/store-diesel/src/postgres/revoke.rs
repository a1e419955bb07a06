//! Revoking keys.

use bsk_store::{KeyId, PartyKind, Revocation, RevokeKeys};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

use super::Connection;
use super::queries::keys::stored;
use crate::error::Result;
use crate::row::{NewAuditRow, key_id, position};
use crate::schema::api_keys;

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
    #[diesel(sql_type = Bool)]
    is_revoked_now: bool,
}

/// Revokes a key, and what goes with it.
///
/// All is done, and written down, by one statement that is its own transaction: a process that is
/// stopped while it revokes keeps nobody else from revoking. `bsk_advance` locks
/// the head of the log before the key's row is locked. Of two who revoke one key
/// at once, the second finds it revoked; the log then names it twice, which does
/// no harm.
pub(super) fn revoke(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Option<Revocation>> {
    let audit = revoke.audit.as_ref().map(NewAuditRow::from);
    let members: Vec<MemberRow> = diesel::sql_query(
        "WITH RECURSIVE family (id) AS ( \
             SELECT api_keys.id FROM api_keys WHERE api_keys.id = $1 AND api_keys.organization_id = $2 \
             UNION \
             SELECT created.id FROM api_keys AS created \
             JOIN family ON created.created_by_key = family.id WHERE $3 \
         ), revoked AS ( \
             UPDATE api_keys \
             SET revoked_at = $4, revocation_reason = $5, pos = bsk_advance(api_keys.id, NULL) \
             FROM family WHERE api_keys.id = family.id AND api_keys.revoked_at IS NULL \
             RETURNING api_keys.id, api_keys.organization_id, api_keys.name \
         ), noted AS ( \
             INSERT INTO audit_events (organization_id, at, action, actor_kind, actor_id, actor_name, via, \
                 address, target_kind, target_id, target_name, details) \
             SELECT revoked.organization_id, $7, $8, $9, $10, $11, $12, $13, $14, \
                 encode(revoked.id, 'hex')::uuid::text, revoked.name, $15 \
             FROM revoked WHERE $6 ORDER BY revoked.id \
         ) \
         SELECT family.id, revoked.id IS NOT NULL AS is_revoked_now \
         FROM family LEFT JOIN revoked ON revoked.id = family.id",
    )
    .bind::<Binary, _>(revoke.key.as_bytes().as_slice())
    .bind::<Text, _>(revoke.organization.as_str())
    .bind::<Bool, _>(revoke.descendants)
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
    if members.is_empty() {
        return Ok(None);
    }
    // Read now, not before: somebody else may have revoked one meanwhile, at a
    // position that has to be waited for too.
    let ids: Vec<&[u8]> = members.iter().map(|member| member.id.as_slice()).collect();
    let last: Option<i64> = api_keys::table
        .filter(api_keys::id.eq_any(&ids))
        .select(diesel::dsl::max(api_keys::pos))
        .first(connection)?;
    let revoked = members.iter().filter(|member| member.is_revoked_now);
    let revoked: Vec<KeyId> = revoked.map(|member| Ok(key_id(&member.id)?)).collect::<Result<_>>()?;
    let key = stored(connection, revoke.key)?;
    Ok(Some(Revocation { key, revoked, position: position(last.unwrap_or(0))? }))
}
