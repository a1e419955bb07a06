//! A store that is filled at once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use bsk_hash::{KeyDigest, PepperCheck, PepperVersion};
use bsk_store::{
    ActivityStore, CreateKey, Creation, Found, KeyId, KeyQuery, KeyRecord, KeyStore, KeyUsage, LookUp,
    MemoryStore, NewOrganization, OrganizationId, OrganizationRecord, OrganizationStore, Overview, Page,
    Paged, PepperRecord, PepperStore, Position, Revocation, RevokeKeys, RotateKey, Rotation, Store,
    StoreError, Timestamp, UpdateKey, UpdateOrganization, UsagePoint, UsageQuery,
};

/// A store in memory whose keys are put there all together: a store that
/// creates 100,000 keys one by one counts what the organization has each time.
///
/// Keys can be looked up and are used; everything else is left to a store in
/// memory that knows no keys.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    rest: MemoryStore,
    keys: HashMap<KeyDigest, Found>,
    last_used: Mutex<HashMap<KeyId, Timestamp>>,
}

impl Shelf {
    pub(crate) fn new(keys: impl IntoIterator<Item = Found>) -> Self {
        let keys = keys.into_iter().map(|found| (found.digest, found)).collect();
        Self { keys, ..Self::default() }
    }
}

impl Store for Shelf {}

impl KeyStore for Shelf {
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError> {
        let found = digests.iter().filter_map(|digest| self.keys.get(digest).cloned()).collect();
        Ok(LookUp { found, ..self.rest.look_up(&[])? })
    }

    fn create_key(&self, create: CreateKey) -> Result<Creation, StoreError> {
        self.rest.create_key(create)
    }

    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        self.rest.key(organization, id)
    }

    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError> {
        self.rest.keys(query)
    }

    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError> {
        self.rest.descendants(key, page)
    }

    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError> {
        self.rest.made_by(keys)
    }

    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.rest.update_key(organization, id, update)
    }

    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError> {
        self.rest.rotate_key(rotate)
    }

    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError> {
        self.rest.revoke_keys(revoke)
    }

    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError> {
        self.rest.rehash_key(id, old, new, pepper)
    }
}

impl ActivityStore for Shelf {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        let mut last_used = self.last_used.lock().unwrap_or_else(PoisonError::into_inner);
        last_used.extend(usage.iter().map(|usage| (usage.key, usage.last_used_at.unwrap_or(at))));
        Ok(())
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        self.rest.usage(query)
    }

    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError> {
        self.rest.agency_requests(agency, from)
    }
}

impl OrganizationStore for Shelf {
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError> {
        self.rest.create_organization(new)
    }

    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError> {
        self.rest.organization(id)
    }

    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.rest.update_organization(id, update)
    }

    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError> {
        self.rest.organizations(parent, page)
    }

    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError> {
        self.rest.overview(agency, now)
    }
}

impl PepperStore for Shelf {
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError> {
        self.rest.peppers(now)
    }

    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError> {
        self.rest.add_pepper(version, check, at)
    }
}
