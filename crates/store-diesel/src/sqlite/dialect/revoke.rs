//! Revoking keys.

use bsk_store::{KeyId, NewAuditEvent, Party, Position, Revocation, RevokeKeys, Subject};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable};

use super::advance;
use crate::error::Result;
use crate::row::{key_id, position, position_number};
use crate::schema::api_keys;
use crate::sqlite::Connection;
use crate::sqlite::queries::audit;
use crate::sqlite::queries::keys::{key, stored};
use crate::sqlite::queries::organizations::organization;

/// Revokes a key, and what goes with it.
pub(crate) fn revoke(connection: &mut Connection, revoke: &RevokeKeys) -> Result<Option<Revocation>> {
    let Some(named) = key(connection, &revoke.organization, revoke.key)? else { return Ok(None) };
    let Some(organization) = organization(connection, &revoke.organization)? else { return Ok(None) };
    let concerned = if revoke.descendants {
        family(connection, revoke.key)?
    } else {
        vec![Member { id: named.id, position: named.position, is_revoked: named.revoked_at.is_some() }]
    };
    let mut revoked = Vec::new();
    let mut last = Position::START;
    for member in concerned {
        let mut position = member.position;
        if !member.is_revoked {
            position = advance(connection, &Subject::Key(member.id))?;
            diesel::update(api_keys::table.find(member.id.as_bytes().as_slice()))
                .set((
                    api_keys::revoked_at.eq(revoke.at.as_millis()),
                    api_keys::revocation_reason.eq(revoke.reason.as_deref()),
                    api_keys::pos.eq(position_number(position)),
                ))
                .execute(connection)?;
            if let Some(event) = &revoke.audit {
                let key = stored(connection, member.id)?;
                let organization = Some(key.organization.clone());
                let event = event.clone().about(Party::key(key.id, Some(&key.name)));
                audit::append(connection, [&NewAuditEvent { organization, ..event }])?;
            }
            revoked.push(member.id);
        }
        last = last.max(position);
    }
    let key = stored(connection, named.id)?;
    let rate_limit = key.effective_rate_limit(&organization);
    Ok(Some(Revocation { key, rate_limit, revoked, position: last }))
}

/// A key that goes with another.
struct Member {
    id: KeyId,
    position: Position,
    is_revoked: bool,
}

#[derive(QueryableByName)]
struct MemberRow {
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
    #[diesel(sql_type = BigInt)]
    pos: i64,
    #[diesel(sql_type = Nullable<BigInt>)]
    revoked_at: Option<i64>,
}

/// A key, the keys that it created, and theirs. `UNION` takes each key once,
/// so keys that name each other as creators do not make it run for ever.
fn family(connection: &mut Connection, root: KeyId) -> Result<Vec<Member>> {
    let rows: Vec<MemberRow> = diesel::sql_query(
        "WITH RECURSIVE family (id) AS ( \
             SELECT api_keys.id FROM api_keys WHERE api_keys.id = $1 \
             UNION \
             SELECT created.id FROM api_keys AS created JOIN family ON created.created_by_key = family.id \
         ) \
         SELECT api_keys.id, api_keys.pos, api_keys.revoked_at FROM api_keys JOIN family ON family.id = api_keys.id",
    )
    .bind::<Binary, _>(root.as_bytes().as_slice())
    .load(connection)?;
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                id: key_id(&row.id)?,
                position: position(row.pos)?,
                is_revoked: row.revoked_at.is_some(),
            })
        })
        .collect()
}
