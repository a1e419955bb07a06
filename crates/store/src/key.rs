//! Keys.

mod command;
mod record;

pub use command::{
    CreateKey, Creation, KeyFilter, KeyQuery, KeySort, NewKey, OldKey, Revocation, RevokeKeys, RotateKey,
    Rotation, UpdateKey,
};
pub use record::{Creator, Found, KeyRecord, KeyStatus, LookUp};

use bsk_hash::{KeyDigest, PepperVersion};

use crate::audit::NewAuditEvent;
use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId};
use crate::page::{Page, Paged};

/// The part of a store that keeps keys.
///
/// # Laws
///
/// Every method is one transaction, durable before it returns. Revoking,
/// rotating, and a changed limit or end move the store's position by one for
/// each key they touch, and the record carries the new one; creating a key
/// and digesting it anew do not, as nobody can have asked for a key before it
/// was made.
pub trait KeyStore: Send + Sync {
    /// Finds the keys that have one of these digests, each once, with their
    /// organizations, in one snapshot with the position. Digests that are
    /// unknown are left out.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError>;

    /// Creates a key, unless its organization has [`CreateKey::most_usable`]
    /// of them that may still be used, or its claim finds that it was made
    /// already.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if the id or the digest is there already, and
    /// [`StoreError::Failed`] if the organization is not.
    fn create_key(&self, create: CreateKey) -> Result<Creation, StoreError>;

    /// A key of an organization by its id.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError>;

    /// The keys of an organization, in the order that [`KeyQuery::sort`] says.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError>;

    /// The keys that a key created, and those that they created, in whichever
    /// organization, as far as they are not revoked: newest first. The key itself
    /// is not among them.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError>;

    /// How many keys each of these keys created itself, in no order. Those that
    /// created none are left out.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError>;

    /// Changes a key's name or limit; `None` if there is none. A name alone
    /// does not move the position.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError>;

    /// As [`KeyStore::update_key`], and writes it down if there is such a key. A
    /// store that has an audit log implements it.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn update_key_logged(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
        audit: Option<NewAuditEvent>,
    ) -> Result<Option<KeyRecord>, StoreError> {
        let _ = audit;
        self.update_key(organization, id, update)
    }

    /// Replaces a key by a new one, unless its claim finds that this was done
    /// already; `None` if there is no such key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if the new id or digest is there already.
    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError>;

    /// Revokes a key for good, and with [`RevokeKeys::descendants`] every key
    /// that it created, and theirs, in whichever organization; `None` if there
    /// is no such key. Keys that are revoked already keep their time and
    /// reason.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError>;

    /// Replaces the digest of a key that was found under an old pepper. Does
    /// nothing if the key is gone or has another digest than `old` by now.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if another key has the new digest.
    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError>;
}
