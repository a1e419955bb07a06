//! Replacing a key by a new one.

use bsk_store::{KeyRecord, OldKey, RotateKey, Rotation, Timestamp};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text};

use super::Connection;
use super::noted::{noting, rows};
use super::queries::claims;
use super::queries::keys::{Before, before_rotation};
use crate::error::{Result, duplicate};
use crate::row::{KeyRow, NewKeyRow};

#[derive(QueryableByName)]
struct RotatedRow {
    #[diesel(embed)]
    key: KeyRow,
    #[diesel(sql_type = Bool)]
    is_new: bool,
}

/// Rotates a key: looks at what is there, and then changes it by one statement
/// that is its own transaction, for the reason that `revoke.rs` gives.
pub(super) fn rotate(connection: &mut Connection, rotate: &RotateKey) -> Result<Option<Rotation>> {
    loop {
        let old = match before_rotation(connection, rotate)? {
            Before::Rotatable(old) => old,
            Before::Answered(rotation) => return Ok(rotation.map(|rotation| *rotation)),
        };
        if let Some((old, new)) = replace(connection, rotate, &old)? {
            return Ok(Some(Rotation::Rotated { new, old }));
        }
        // Somebody else was faster: then the key is not rotatable any more.
    }
}

/// Replaces a key if it still is as it was; gives the old and the new one then.
fn replace(
    connection: &mut Connection,
    rotate: &RotateKey,
    old: &KeyRecord,
) -> Result<Option<(KeyRecord, KeyRecord)>> {
    const ROTATE: &str = concat!(
        "WITH old AS ( \
             UPDATE api_keys SET replaced_by = $13, revoked_at = $14, expires_at = LEAST(expires_at, $15), \
                 pos = bsk_advance(api_keys.id, NULL) \
             WHERE id = $16 AND organization_id = $17 AND revoked_at IS NULL AND replaced_by IS NULL \
                 AND (expires_at IS NULL OR expires_at > $18) \
             RETURNING ",
        key_columns!(),
        "), new AS ( \
             INSERT INTO api_keys (id, organization_id, created_by_user, created_by_key, name, hint, scopes, \
                 digest, pepper, rate_limit, rate_window, expires_at, created_at, replaces, pos, counts_with) \
             SELECT $13, $17, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, old.id, 0, $30 FROM old \
             RETURNING ",
        key_columns!(),
        "), claimed AS ( \
             INSERT INTO idempotency_claims \
                 (organization_id, caller, rotates, idempotency_key, fingerprint, made, claimed_at) \
             SELECT $31, $32, $16, $33, $34, $13, $35 FROM old WHERE $33 IS NOT NULL \
         ), ",
        noted_with!("old"),
        "SELECT old.*, FALSE AS is_new FROM old UNION ALL SELECT new.*, TRUE FROM new"
    );
    let RotateKey { new, then, at, claim, audit, .. } = rotate;
    let (revoked_at, expires_at) = match then {
        OldKey::Revoke => (Some(*at), None),
        OldKey::ExpireAt(end) => (None, Some(*end)),
    };
    let entries = rows(audit);
    let new = NewKeyRow::new(new, Some(old));
    let both: Vec<RotatedRow> = noting(ROTATE, &entries)
        .bind::<Binary, _>(new.id)
        .bind::<Nullable<BigInt>, _>(revoked_at.map(Timestamp::as_millis))
        .bind::<Nullable<BigInt>, _>(expires_at.map(Timestamp::as_millis))
        .bind::<Binary, _>(old.id.as_bytes().as_slice())
        .bind::<Text, _>(new.organization_id)
        .bind::<BigInt, _>(at.as_millis())
        .bind::<Nullable<Text>, _>(new.created_by_user)
        .bind::<Nullable<Binary>, _>(new.created_by_key)
        .bind::<Text, _>(new.name)
        .bind::<Text, _>(new.hint)
        .bind::<Integer, _>(new.scopes)
        .bind::<Binary, _>(new.digest)
        .bind::<Integer, _>(new.pepper)
        .bind::<Nullable<Integer>, _>(new.rate_limit)
        .bind::<Nullable<Integer>, _>(new.rate_window)
        .bind::<Nullable<BigInt>, _>(new.expires_at)
        .bind::<BigInt, _>(new.created_at)
        .bind::<Nullable<Binary>, _>(new.counts_with)
        .bind::<Nullable<Text>, _>(claim.as_ref().map(|claim| claim.organization.as_str()))
        .bind::<Nullable<Binary>, _>(claim.as_ref().map(claims::caller))
        .bind::<Nullable<Text>, _>(claim.as_ref().map(|claim| claim.key.as_str()))
        .bind::<Nullable<Binary>, _>(claim.as_ref().map(|claim| claim.fingerprint.as_slice()))
        .bind::<Nullable<BigInt>, _>(claim.as_ref().map(|claim| claim.at.as_millis()))
        .load(connection)
        .map_err(duplicate("the key"))?;
    let (mut old, mut new) = (None, None);
    for RotatedRow { key, is_new } in both {
        *(if is_new { &mut new } else { &mut old }) = Some(key.try_into()?);
    }
    Ok(old.zip(new))
}
