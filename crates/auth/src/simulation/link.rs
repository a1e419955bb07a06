//! The way to the store, on which time passes.

use std::sync::Weak;
use std::time::Duration;

use bsk_hash::{KeyDigest, PepperCheck, PepperVersion};
use bsk_store::{
    ActivityStore, ChangeLog, CreateKey, Creation, KeyId, KeyQuery, KeyRecord, KeyStore, KeyUsage, LookUp,
    MemoryStore, NewOrganization, OrganizationId, OrganizationRecord, OrganizationStore, Overview, Page,
    Paged, PepperRecord, PepperStore, Position, RegisterError, Registration, Renewal, ReplicaId, Revocation,
    RevokeKeys, RotateKey, Rotation, Standing, Store, StoreError, Timestamp, UpdateKey, UpdateOrganization,
    UsagePoint, UsageQuery,
};

use crate::simulation::fleet::Fleet;

/// What is planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Whoever revokes believes that everybody knows at once.
    RevocationWaitsForNobody,
    /// A read pretends to be newer than every change.
    FillsAreNotFenced,
    /// A server's clock runs a twentieth slower than the others'.
    ClockRunsSlow,
    /// Each server limits for itself.
    LimitsAreNotShared,
}

/// How a server, or the command line, reaches the store.
pub(super) struct Link {
    pub(super) fleet: Weak<Fleet>,
    /// `None`: the command line.
    pub(super) server: Option<usize>,
}

impl Link {
    /// Sends, lets the store work, and brings the answer back.
    fn call<T>(&self, work: impl FnOnce(&MemoryStore) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let Some(fleet) = self.fleet.upgrade() else { return Err(lost()) };
        fleet.travel(self.server).map_err(|Lost| lost())?;
        let answer = work(fleet.database());
        fleet.travel(self.server).map_err(|Lost| lost())?;
        answer
    }

    fn plants(&self, fault: Fault) -> bool {
        self.fleet.upgrade().is_some_and(|fleet| fleet.plan().fault == Some(fault))
    }
}

/// A message did not arrive.
pub(super) struct Lost;

fn lost() -> StoreError {
    StoreError::Unavailable("the message was lost".into())
}

impl Store for Link {
    fn change_log(&self) -> Option<&dyn ChangeLog> {
        Some(self)
    }
}

impl ChangeLog for Link {
    fn register(&self, replica: ReplicaId, lease: Duration) -> Result<Registration, RegisterError> {
        self.call(|store| match store.register(replica, lease) {
            Ok(registration) => Ok(Ok(registration)),
            Err(RegisterError::Store(error)) => Err(error),
            Err(other) => Ok(Err(other)),
        })?
    }

    fn renew(&self, replica: ReplicaId, applied: Position) -> Result<Renewal, StoreError> {
        self.call(|store| store.renew(replica, applied))
    }

    fn acknowledge(&self, replica: ReplicaId, position: Position) -> Result<(), StoreError> {
        self.call(|store| store.acknowledge(replica, position))
    }

    fn deregister(&self, replica: ReplicaId) -> Result<(), StoreError> {
        self.call(|store| store.deregister(replica))
    }

    fn remove(&self, standing: &Standing) -> Result<(), StoreError> {
        self.call(|store| store.remove(standing))
    }

    fn awaiting(
        &self,
        position: Position,
        asking: Option<ReplicaId>,
    ) -> Result<(Vec<Standing>, u32), StoreError> {
        // Whoever waits between two questions need not: time passes here.
        std::thread::current().unpark();
        if self.plants(Fault::RevocationWaitsForNobody) {
            return Ok((Vec::new(), 0));
        }
        if let Some(fleet) = self.fleet.upgrade() {
            fleet.pass(1);
        }
        self.call(|store| store.awaiting(position, asking))
    }
}

impl KeyStore for Link {
    fn look_up(&self, digests: &[KeyDigest]) -> Result<LookUp, StoreError> {
        let mut read = self.call(|store| store.look_up(digests))?;
        if self.plants(Fault::FillsAreNotFenced) {
            read.position = Position::from_number(u64::MAX);
        }
        Ok(read)
    }

    fn create_key(&self, create: CreateKey) -> Result<Creation, StoreError> {
        self.call(|store| store.create_key(create))
    }

    fn key(&self, organization: &OrganizationId, id: KeyId) -> Result<Option<KeyRecord>, StoreError> {
        self.call(|store| store.key(organization, id))
    }

    fn keys(&self, query: &KeyQuery) -> Result<Paged<KeyRecord>, StoreError> {
        self.call(|store| store.keys(query))
    }

    fn descendants(&self, key: KeyId, page: Page) -> Result<Paged<KeyRecord>, StoreError> {
        self.call(|store| store.descendants(key, page))
    }

    fn made_by(&self, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>, StoreError> {
        self.call(|store| store.made_by(keys))
    }

    fn update_key(
        &self,
        organization: &OrganizationId,
        id: KeyId,
        update: UpdateKey,
    ) -> Result<Option<KeyRecord>, StoreError> {
        self.call(|store| store.update_key(organization, id, update))
    }

    fn rotate_key(&self, rotate: RotateKey) -> Result<Option<Rotation>, StoreError> {
        self.call(|store| store.rotate_key(rotate))
    }

    fn revoke_keys(&self, revoke: &RevokeKeys) -> Result<Option<Revocation>, StoreError> {
        self.call(|store| store.revoke_keys(revoke))
    }

    fn rehash_key(
        &self,
        id: KeyId,
        old: &KeyDigest,
        new: &KeyDigest,
        pepper: PepperVersion,
    ) -> Result<(), StoreError> {
        self.call(|store| store.rehash_key(id, old, new, pepper))
    }
}

impl OrganizationStore for Link {
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError> {
        self.call(|store| store.create_organization(new))
    }

    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError> {
        self.call(|store| store.organization(id))
    }

    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.call(|store| store.update_organization(id, update))
    }

    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError> {
        self.call(|store| store.organizations(parent, page))
    }

    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError> {
        self.call(|store| store.overview(agency, now))
    }
}

impl ActivityStore for Link {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        self.call(|store| store.record_usage(at, usage))
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        self.call(|store| store.usage(query))
    }

    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError> {
        self.call(|store| store.agency_requests(agency, from))
    }
}

impl PepperStore for Link {
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError> {
        self.call(|store| store.peppers(now))
    }

    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError> {
        self.call(|store| store.add_pepper(version, check, at))
    }
}
