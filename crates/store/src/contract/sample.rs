//! What the laws are tried on.

use core::num::NonZeroU32;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_key::KeyHint;
use bsk_scope::ScopeSet;

use crate::change::Position;
use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId, ReplicaId};
use crate::idempotency::{Claimant, IdempotencyClaim, Operation};
use crate::key::{CreateKey, Creation, Creator, KeyRecord, NewKey, OldKey, RevokeKeys, RotateKey};
use crate::name::Name;
use crate::organization::{Agency, NewOrganization, OrganizationRecord};
use crate::rate_limit::RateLimit;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// No limit that a law meets by accident.
pub(super) const PLENTY: u64 = 1_000;

/// A whole day's first moment, and so many seconds.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000 + seconds * 1_000)
}

pub(super) fn key_id(number: u32) -> KeyId {
    let mut bytes = [0; 16];
    bytes[12..].copy_from_slice(&number.to_be_bytes());
    KeyId::from_bytes(bytes)
}

pub(super) fn digest(number: u32) -> KeyDigest {
    let mut bytes = [0xd1; 32];
    bytes[14..18].copy_from_slice(&number.to_be_bytes());
    KeyDigest::from_bytes(bytes)
}

pub(super) fn organization_id(number: u8) -> OrganizationId {
    OrganizationId::from_random([number; 12])
}

pub(super) fn replica(number: u8) -> ReplicaId {
    ReplicaId::from_bytes([number; 16])
}

pub(super) fn name(text: &str) -> Name {
    text.parse().unwrap_or_else(|_| panic!("{text:?} is a name"))
}

pub(super) fn limit(requests: u32, seconds: u32) -> RateLimit {
    RateLimit::new(requests, seconds).unwrap_or_else(|_| panic!("{requests} in {seconds} s is a limit"))
}

pub(super) fn pepper(version: i32) -> PepperVersion {
    PepperVersion::new(version).unwrap_or_else(|| panic!("{version} is a version"))
}

/// Organization `number`, created so many seconds after the first moment.
pub(super) fn organization(number: u8) -> NewOrganization {
    NewOrganization {
        id: organization_id(number),
        name: name(&format!("Organization {number}")),
        agency: Agency::No,
        parent: None,
        rate_limit: RateLimit::DEFAULT,
        created_at: at(i64::from(number)),
    }
}

/// An organization of agency `agency`.
pub(super) fn sub_organization(number: u8, agency: u8) -> NewOrganization {
    NewOrganization { parent: Some(organization_id(agency)), ..organization(number) }
}

/// Key `number` of organization 1, by an operator, with nothing optional.
pub(super) fn key(number: u32) -> NewKey {
    NewKey {
        id: key_id(number),
        organization: organization_id(1),
        creator: Creator::default(),
        name: name(&format!("Key {number}")),
        hint: hint(&format!("bsk_live_{:04x}", number & 0xffff)),
        scopes: ScopeSet::BASE,
        digest: digest(number),
        pepper: PepperVersion::FIRST,
        rate_limit: None,
        expires_at: None,
        created_at: at(i64::from(number)),
    }
}

pub(super) fn hint(text: &str) -> KeyHint {
    KeyHint::parse(text).unwrap_or_else(|_| panic!("{text} is a hint"))
}

/// Key `number`, made by key `creator`.
pub(super) fn key_of(number: u32, creator: u32) -> NewKey {
    NewKey { creator: Creator { user: None, key: Some(key_id(creator)) }, ..key(number) }
}

pub(super) fn create(key: NewKey) -> CreateKey {
    CreateKey { key, most_usable: PLENTY, claim: None, audit: None }
}

/// Rotates key `old` to key `new`, without overlap, a minute before `new` is
/// numbered.
pub(super) fn rotate(old: u32, new: u32) -> RotateKey {
    RotateKey {
        old: key_id(old),
        new: key(new),
        then: OldKey::Revoke,
        at: at(i64::from(new)),
        claim: None,
        audit: None,
    }
}

pub(super) fn revoke(number: u32) -> RevokeKeys {
    RevokeKeys {
        organization: organization_id(1),
        key: key_id(number),
        descendants: false,
        reason: Some("leaked".to_owned()),
        at: at(500),
        audit: None,
    }
}

/// A claim of an operator to create a key in organization 1.
pub(super) fn claim(key: &str) -> IdempotencyClaim {
    IdempotencyClaim {
        organization: organization_id(1),
        caller: Claimant::Operator,
        operation: Operation::Create,
        key: key.parse().unwrap_or_else(|_| panic!("{key} is an idempotency key")),
        fingerprint: [1; 32],
        at: at(0),
    }
}

/// Makes organization 1.
pub(super) fn begin(store: &dyn Store) -> Result<OrganizationRecord, StoreError> {
    store.create_organization(organization(1))
}

/// Makes a key that nothing stands in the way of.
pub(super) fn add(store: &dyn Store, key: NewKey) -> Result<KeyRecord, StoreError> {
    match store.create_key(create(key))? {
        Creation::Created(record) => Ok(record),
        other => panic!("a key was to be created, but: {other:?}"),
    }
}

/// A key of organization 1 as it is now.
pub(super) fn now(store: &dyn Store, number: u32) -> Result<KeyRecord, StoreError> {
    let record = store.key(&organization_id(1), key_id(number))?;
    Ok(record.unwrap_or_else(|| panic!("key {number} is there")))
}

pub(super) fn head(store: &dyn Store) -> Result<Position, StoreError> {
    Ok(store.look_up(&[])?.position)
}

pub(super) fn is_duplicate<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Duplicate { .. }))
}

/// How many threads try something at once.
pub(super) const THREADS: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);
