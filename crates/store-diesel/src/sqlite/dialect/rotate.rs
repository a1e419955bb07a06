//! Replacing a key by a new one.

use bsk_store::{OldKey, RotateKey, Rotation, Subject, Timestamp};
use diesel::prelude::*;

use super::advance;
use crate::error::Result;
use crate::row::position_number;
use crate::schema::api_keys;
use crate::sqlite::Connection;
use crate::sqlite::queries::keys::{Before, before_rotation, insert, stored};
use crate::sqlite::queries::{audit, claims};

/// Rotates a key.
pub(crate) fn rotate(connection: &mut Connection, rotate: &RotateKey) -> Result<Option<Rotation>> {
    let RotateKey { new, then, at, claim, audit, .. } = rotate;
    let old = match before_rotation(connection, rotate)? {
        Before::Rotatable(old) => old,
        Before::Answered(rotation) => return Ok(rotation.map(|rotation| *rotation)),
    };
    let new = insert(connection, new, Some(&old.id))?;
    claims::insert(connection, claim.as_ref(), new.id)?;
    audit::append(connection, audit)?;
    let position = advance(connection, &Subject::Key(old.id))?;
    let (revoked_at, expires_at) = match then {
        OldKey::Revoke => (Some(*at), old.expires_at),
        OldKey::ExpireAt(end) => (None, Some(old.expires_at.map_or(*end, |own| own.min(*end)))),
    };
    diesel::update(api_keys::table.find(old.id.as_bytes().as_slice()))
        .set((
            api_keys::replaced_by.eq(new.id.as_bytes().as_slice()),
            api_keys::revoked_at.eq(revoked_at.map(Timestamp::as_millis)),
            api_keys::expires_at.eq(expires_at.map(Timestamp::as_millis)),
            api_keys::pos.eq(position_number(position)),
        ))
        .execute(connection)?;
    let old = stored(connection, old.id)?;
    Ok(Some(Rotation::Rotated { new, old }))
}
