//! Replacing a key by a new one.

use bsk_store::{OldKey, RotateKey, Rotation, Subject, Timestamp};
use diesel::prelude::*;

use super::claims::Earlier;
use super::{Connection, audit, changes, claims, dialect, insert, key, stored};
use crate::error::Result;
use crate::row::position_number;
use crate::schema::api_keys;

/// Rotates a key.
pub(crate) fn rotate(connection: &mut Connection, rotate: &RotateKey) -> Result<Option<Rotation>> {
    let RotateKey { old, new, then, at, claim, audit } = rotate;
    dialect::lock_organization(connection, &new.organization)?;
    dialect::lock_changes(connection)?;
    let Some(old) = key(connection, &new.organization, *old)? else { return Ok(None) };
    match claims::earlier(connection, claim.as_ref())? {
        Earlier::Made(id) => {
            let new = stored(connection, id)?;
            return Ok(Some(Rotation::Replayed { new, old }));
        }
        Earlier::Other => return Ok(Some(Rotation::Conflict)),
        Earlier::Nothing => {}
    }
    if !old.is_usable(*at) || old.replaced_by.is_some() {
        return Ok(Some(Rotation::NotRotatable));
    }
    let new = insert(connection, new, Some(&old.id))?;
    claims::insert(connection, claim.as_ref(), new.id)?;
    audit::append(connection, audit)?;
    let position = changes::advance(connection, &Subject::Key(old.id))?;
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
