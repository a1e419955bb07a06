//! Revoking keys.

use bsk_store::{KeyId, Revocation, RevokeKeys};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

use super::Connection;
use super::queries::keys::stored;
use crate::error::Result;
use crate::row::{key_id, position};
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
/// All is done by one statement that is its own transaction: a process that is
/// stopped while it revokes keeps nobody else from revoking. `bsk_advance` locks
/// the head of the log before the key's row is locked. Of two who revoke one key
/// at once, the second finds it revoked; the log then names it twice, which does
/// no harm.
pub(super) fn revoke(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Option<Revocation>> {
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
             RETURNING api_keys.id \
         ) \
         SELECT family.id, revoked.id IS NOT NULL AS is_revoked_now \
         FROM family LEFT JOIN revoked ON revoked.id = family.id",
    )
    .bind::<Binary, _>(revoke.key.as_bytes().as_slice())
    .bind::<Text, _>(revoke.organization.as_str())
    .bind::<Bool, _>(revoke.descendants)
    .bind::<BigInt, _>(revoke.at.as_millis())
    .bind::<Nullable<Text>, _>(revoke.reason.as_deref())
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
