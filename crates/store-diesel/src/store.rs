//! The traits of a store: each call is one transaction.
//!
//! Like the queries, this is compiled once for each database.

use bsk_hash::{KeyDigest, PepperCheck, PepperVersion};
use bsk_scope::ScopeSet;
use bsk_store::{
    ActivityStore, AuditStore, ChangeLog, CreateKey, Creation, KeptCount, KeyId, KeyQuery, KeyRecord,
    KeyStore, KeyUsage, LookUp, NewAuditEvent, NewOrganization, OrganizationId, OrganizationRecord,
    OrganizationStore, Overview, Page, Paged, PepperRecord, PepperStore, Position, ReplicaId, Revocation,
    RevokeKeys, RotateKey, Rotation, Step, Store, StoreError, Timestamp, UpdateKey, UpdateOrganization,
    UsagePoint, UsageQuery,
};

use super::queries::{activity, kept_counts, keys, organizations, peppers};
use super::{ThisStore, dialect};

impl Store for ThisStore {
    fn change_log(&self) -> Option<&dyn ChangeLog> {
        Some(self)
    }

    fn audit_log(&self) -> Option<&dyn AuditStore> {
        Some(self)
    }
}

impl KeyStore for ThisStore {
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError> {
        self.read(|connection| keys::look_up(connection, digests))
    }

    fn create_key(&self, create: CreateKey) -> Result<Creation, StoreError> {
        self.write(|connection| keys::create(connection, &create))
    }

    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        self.read(|connection| keys::key(connection, organization, id))
    }

    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError> {
        self.read_snapshot(|connection| keys::list(connection, query))
    }

    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError> {
        self.read_snapshot(|connection| keys::descendants(connection, key, page))
    }

    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError> {
        self.read(|connection| keys::made_by(connection, keys))
    }

    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.update_key_logged(organization, id, update, None)
    }

    fn update_key_logged(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
        audit: Option<NewAuditEvent>,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.change(|connection| dialect::update_key(connection, organization, id, &update, audit.as_ref()))
    }

    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError> {
        self.change(|connection| dialect::rotate(connection, &rotate))
    }

    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError> {
        self.change(|connection| dialect::revoke(connection, revoke))
    }

    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError> {
        self.change(|connection| keys::rehash(connection, id, old, new, pepper))
    }
}

impl OrganizationStore for ThisStore {
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError> {
        self.create_organization_logged(new, Vec::new())
    }

    fn create_organization_logged(
        &self,
        new: NewOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<OrganizationRecord, StoreError> {
        self.write(|connection| organizations::create(connection, &new, &audit))
    }

    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError> {
        self.read(|connection| organizations::organization(connection, id))
    }

    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.update_organization_logged(id, update, Vec::new())
    }

    fn update_organization_logged(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.change(|connection| dialect::update_organization(connection, id, &update, &audit))
    }

    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError> {
        self.read_snapshot(|connection| organizations::list(connection, parent, page))
    }

    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError> {
        self.read_snapshot(|connection| organizations::overview(connection, agency, now))
    }
}

impl ActivityStore for ThisStore {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        self.change(|connection| dialect::record(connection, at, usage))
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        let UsageQuery { key, from, to, step } = query;
        let points = self.usage_of(&[key], from, to, step)?;
        Ok(points.into_iter().map(|(_, point)| point).collect())
    }

    fn usage_of(
        &self,
        keys: &[KeyId],
        from: Timestamp,
        to: Timestamp,
        step: Step,
    ) -> Result<Vec<(KeyId, UsagePoint)>, StoreError> {
        self.read_snapshot(|connection| activity::usage_of(connection, keys, from, to, step))
    }

    fn requests_of(&self, keys: &[KeyId], from: Timestamp) -> Result<Vec<(KeyId, u64)>, StoreError> {
        self.read_snapshot(|connection| activity::requests_of(connection, keys, from))
    }

    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError> {
        self.read(|connection| activity::agency_requests(connection, agency, from))
    }

    fn needed_scopes(&self, key: KeyId, since: Timestamp) -> Result<Option<ScopeSet>, StoreError> {
        self.read(|connection| activity::needed_scopes(connection, key, since)).map(Some)
    }

    fn forget_usage(&self, minutes: Timestamp, hours: Timestamp, most: u32) -> Result<u64, StoreError> {
        self.write(|connection| activity::forget(connection, minutes, hours, most))
    }

    fn keep_counts(&self, by: ReplicaId, counts: &[KeptCount]) -> Result<(), StoreError> {
        self.write(|connection| kept_counts::keep(connection, by, counts))
    }

    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        self.write(kept_counts::take)
    }
}

impl PepperStore for ThisStore {
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError> {
        self.read_snapshot(|connection| peppers::list(connection, now))
    }

    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError> {
        self.add_pepper_logged(version, check, at, None)
    }

    fn add_pepper_logged(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
        audit: Option<NewAuditEvent>,
    ) -> Result<Position, StoreError> {
        self.change(|connection| dialect::add_pepper(connection, version, check, at, audit.as_ref()))
    }
}
