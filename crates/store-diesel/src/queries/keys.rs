//! Keys.

mod create;
mod family;
mod list;
mod look_up;
mod rotate;

pub(crate) use create::create;
pub(crate) use family::{descendants, made_by};
pub(crate) use list::list;
pub(crate) use look_up::look_up;
pub(crate) use rotate::{Before, before_rotation};

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_store::{KeyId, KeyRecord, NewKey, OrganizationId, StoreError};
use diesel::prelude::*;

use super::{Connection, audit, claims, dialect};
use crate::error::{Result, duplicate};
use crate::row::{KeyRow, NewKeyRow, unreadable};
use crate::schema::api_keys;

/// A key of an organization.
pub(crate) fn key(
    connection: &mut Connection,
    organization: &OrganizationId,
    id: KeyId,
) -> Result<Option<KeyRecord>> {
    let row = api_keys::table
        .filter(api_keys::id.eq(id.as_bytes().as_slice()))
        .filter(api_keys::organization_id.eq(organization.as_str()))
        .select(KeyRow::as_select())
        .first(connection)
        .optional()?;
    Ok(row.map(KeyRecord::try_from).transpose()?)
}

/// Replaces a key's digest, if it is still `old`.
pub(crate) fn rehash(
    connection: &mut Connection,
    id: KeyId,
    old: &KeyDigest,
    new: &KeyDigest,
    pepper: PepperVersion,
) -> Result<()> {
    let row = api_keys::table
        .filter(api_keys::id.eq(id.as_bytes().as_slice()))
        .filter(api_keys::digest.eq(old.as_bytes().as_slice()));
    diesel::update(row)
        .set((api_keys::digest.eq(new.as_bytes().as_slice()), api_keys::pepper.eq(pepper.number())))
        .execute(connection)
        .map_err(duplicate("the digest"))?;
    Ok(())
}

/// Writes a new key.
pub(crate) fn insert(
    connection: &mut Connection,
    new: &NewKey,
    replaces: Option<&KeyId>,
) -> Result<KeyRecord> {
    let old = replaces.map(|id| stored(connection, *id)).transpose()?;
    diesel::insert_into(api_keys::table)
        .values(NewKeyRow::new(new, old.as_ref()))
        .execute(connection)
        .map_err(duplicate("the key"))?;
    stored(connection, new.id)
}

/// A key that is known to be there: keys are never deleted.
pub(crate) fn stored(connection: &mut Connection, id: KeyId) -> Result<KeyRecord> {
    let row = api_keys::table
        .find(id.as_bytes().as_slice())
        .select(KeyRow::as_select())
        .first(connection)
        .optional()?;
    let row: KeyRow = row.ok_or_else(|| -> StoreError { unreadable("a key that is gone") })?;
    Ok(row.try_into()?)
}
