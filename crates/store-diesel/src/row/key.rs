//! Rows of keys.

use bsk_hash::PepperVersion;
use bsk_key::KeyHint;
use bsk_scope::ScopeSet;
use bsk_store::{Creator, KeyRecord, NewKey, StoreError, Timestamp};
use diesel::prelude::*;

use super::{key_id, moment, position, rate_limit, rate_limit_numbers, unreadable};
use crate::schema::api_keys;

/// A key as it is read. Its digest is not part of it.
#[derive(Queryable, QueryableByName, Selectable)]
#[diesel(table_name = api_keys)]
pub(crate) struct KeyRow {
    id: Vec<u8>,
    organization_id: String,
    created_by_user: Option<String>,
    created_by_key: Option<Vec<u8>>,
    name: String,
    hint: String,
    scopes: i32,
    pepper: i32,
    rate_limit: Option<i32>,
    rate_window: Option<i32>,
    expires_at: Option<i64>,
    created_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
    revocation_reason: Option<String>,
    replaces: Option<Vec<u8>>,
    replaced_by: Option<Vec<u8>>,
    pos: i64,
    counts_with: Option<Vec<u8>>,
}

impl TryFrom<KeyRow> for KeyRecord {
    type Error = StoreError;

    fn try_from(row: KeyRow) -> Result<Self, StoreError> {
        let creator = Creator {
            user: match row.created_by_user {
                Some(user) => Some(user.parse().map_err(|_| unreadable("the id of a user"))?),
                None => None,
            },
            key: row.created_by_key.as_deref().map(key_id).transpose()?,
        };
        let scopes = u8::try_from(row.scopes).ok().and_then(ScopeSet::from_bits);
        Ok(Self {
            id: key_id(&row.id)?,
            organization: row.organization_id.parse().map_err(|_| unreadable("the id of an organization"))?,
            creator,
            name: row.name.parse().map_err(|_| unreadable("the name of a key"))?,
            hint: KeyHint::parse(&row.hint).map_err(|_| unreadable("the hint of a key"))?,
            scopes: scopes.ok_or_else(|| unreadable("the scopes of a key"))?,
            pepper: PepperVersion::new(row.pepper).ok_or_else(|| unreadable("the version of a pepper"))?,
            rate_limit: match (row.rate_limit, row.rate_window) {
                (Some(limit), Some(window)) => Some(rate_limit(limit, window)?),
                (None, None) => None,
                _ => return Err(unreadable("a rate limit")),
            },
            expires_at: moment(row.expires_at),
            created_at: Timestamp::from_millis(row.created_at),
            last_used_at: moment(row.last_used_at),
            revoked_at: moment(row.revoked_at),
            revocation_reason: row.revocation_reason,
            replaces: row.replaces.as_deref().map(key_id).transpose()?,
            replaced_by: row.replaced_by.as_deref().map(key_id).transpose()?,
            counts_with: key_id(row.counts_with.as_deref().unwrap_or(&row.id))?,
            position: position(row.pos)?,
        })
    }
}

/// A key as it is first written.
#[derive(Insertable)]
#[diesel(table_name = api_keys)]
pub(crate) struct NewKeyRow<'a> {
    pub(crate) id: &'a [u8],
    pub(crate) organization_id: &'a str,
    pub(crate) created_by_user: Option<&'a str>,
    pub(crate) created_by_key: Option<&'a [u8]>,
    pub(crate) name: &'a str,
    pub(crate) hint: &'a str,
    pub(crate) scopes: i32,
    pub(crate) digest: &'a [u8],
    pub(crate) pepper: i32,
    pub(crate) rate_limit: Option<i32>,
    pub(crate) rate_window: Option<i32>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) created_at: i64,
    pub(crate) replaces: Option<&'a [u8]>,
    pub(crate) pos: i64,
    pub(crate) counts_with: Option<&'a [u8]>,
}

impl<'a> NewKeyRow<'a> {
    pub(crate) fn new(key: &'a NewKey, replaces: Option<&'a KeyRecord>) -> Self {
        let (rate_limit, rate_window) = key.rate_limit.map(rate_limit_numbers).unzip();
        Self {
            id: key.id.as_bytes(),
            organization_id: key.organization.as_str(),
            created_by_user: key.creator.user.as_ref().map(bsk_store::UserId::as_str),
            created_by_key: key.creator.key.as_ref().map(|id| id.as_bytes().as_slice()),
            name: key.name.as_str(),
            hint: key.hint.as_str(),
            scopes: i32::from(key.scopes.bits()),
            digest: key.digest.as_bytes(),
            pepper: key.pepper.number(),
            rate_limit,
            rate_window,
            expires_at: key.expires_at.map(Timestamp::as_millis),
            created_at: key.created_at.as_millis(),
            replaces: replaces.map(|old| old.id.as_bytes().as_slice()),
            pos: 0,
            counts_with: replaces.map(|old| old.counts_with.as_bytes().as_slice()),
        }
    }
}
