//! Creating keys.

use bsk_store::{CreateKey, Creation};
use diesel::prelude::*;

use super::claims::Earlier;
use super::{Connection, audit, claims, dialect, insert, stored};
use crate::error::Result;
use crate::row::count;
use crate::schema::api_keys;

/// Creates a key.
pub(crate) fn create(connection: &mut Connection, create: &CreateKey) -> Result<Creation> {
    let CreateKey { key, most_usable, claim, audit } = create;
    dialect::lock_organization(connection, &key.organization)?;
    match claims::earlier(connection, claim.as_ref())? {
        Earlier::Made(id) => return Ok(Creation::Replayed(stored(connection, id)?)),
        Earlier::Other => return Ok(Creation::Conflict),
        Earlier::Nothing => {}
    }
    let usable: i64 = api_keys::table
        .filter(api_keys::organization_id.eq(key.organization.as_str()))
        .filter(api_keys::revoked_at.is_null())
        .filter(api_keys::expires_at.is_null().or(api_keys::expires_at.gt(key.created_at.as_millis())))
        .count()
        .get_result(connection)?;
    if count(usable) >= *most_usable {
        return Ok(Creation::LimitReached);
    }
    let record = insert(connection, key, None)?;
    claims::insert(connection, claim.as_ref(), record.id)?;
    audit::append(connection, audit)?;
    Ok(Creation::Created(record))
}
