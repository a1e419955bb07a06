//! A store in memory.

mod activity;
mod audit;
mod changes;
mod keys;
mod organizations;
mod people;
mod peppers;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bsk_hash::{KeyDigest, PepperCheck, PepperVersion};
use thiserror::Error;

use crate::activity::KeptCount;
use crate::audit::AuditStore;
use crate::change::{Change, ChangeLog, Position, Subject};
use crate::id::{KeyId, OrganizationId, ReplicaId};
use crate::idempotency::{Claimant, IdempotencyClaim, IdempotencyKey, Operation};
use crate::key::KeyRecord;
use crate::organization::OrganizationRecord;
use crate::store::Store;
use crate::timestamp::Timestamp;

/// A store in memory, for tests and for services whose keys need not outlive
/// them.
///
/// # Examples
///
/// ```
/// use bsk_store::{MemoryStore, Name, NewOrganization, OrganizationId, OrganizationStore, RateLimit, Timestamp};
/// use bsk_store::Agency;
///
/// let store = MemoryStore::new();
/// let id = OrganizationId::from_random([1; 12]);
/// store.create_organization(NewOrganization {
///     id: id.clone(),
///     name: "Acme".parse()?,
///     agency: Agency::No,
///     parent: None,
///     rate_limit: RateLimit::DEFAULT,
///     created_at: Timestamp::from_millis(0),
/// })?;
/// assert!(store.organization(&id)?.is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    has_log: bool,
}

#[derive(Debug, Default)]
struct State {
    position: Position,
    changes: Vec<Change>,
    replicas: HashMap<ReplicaId, Replica>,
    /// Counted for all of them together, so that none has the same twice.
    heartbeats: u64,
    organizations: HashMap<OrganizationId, OrganizationRecord>,
    keys: HashMap<KeyId, KeyRecord>,
    by_digest: HashMap<KeyDigest, KeyId>,
    claims: HashMap<Claim, Claimed>,
    peppers: BTreeMap<PepperVersion, (PepperCheck, Timestamp)>,
    minutes: BTreeMap<(KeyId, Timestamp), Counts>,
    hours: BTreeMap<(KeyId, Timestamp), Counts>,
    /// By the bits of one scope.
    needed: BTreeMap<(KeyId, u8), Timestamp>,
    kept: Vec<(ReplicaId, Vec<KeptCount>)>,
    people: people::People,
    audit: audit::Log,
}

#[derive(Clone, Copy, Debug)]
struct Replica {
    acknowledged: Position,
    lease: Duration,
    heartbeat: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Claim {
    organization: OrganizationId,
    caller: Claimant,
    operation: Operation,
    key: IdempotencyKey,
}

#[derive(Clone, Copy, Debug)]
struct Claimed {
    fingerprint: [u8; 32],
    made: KeyId,
    at: Timestamp,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    admitted: u64,
    rate_limited: u64,
    forbidden: u64,
}

impl MemoryStore {
    /// An empty store for one handle.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty store that several handles may share: it keeps a
    /// [`ChangeLog`], by which they learn of each other's changes.
    #[must_use]
    pub fn shared() -> Self {
        Self { has_log: true, ..Self::default() }
    }

    /// No statement leaves the state half changed, so that a panic elsewhere
    /// does no harm.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn change_log(&self) -> Option<&dyn ChangeLog> {
        self.has_log.then_some(self)
    }

    fn audit_log(&self) -> Option<&dyn AuditStore> {
        Some(self)
    }
}

impl State {
    /// Moves the position for one change.
    fn change(&mut self, subject: Subject) -> Position {
        self.position = self.position.next();
        self.changes.push(Change { position: self.position, subject });
        self.position
    }
}

impl Claimed {
    fn is_forgotten(&self, now: Timestamp) -> bool {
        now >= self.at.saturating_add(IdempotencyKey::LIFETIME)
    }
}

/// What was to be written belongs to nobody.
#[derive(Clone, Copy, Debug, Error)]
#[error("there is no such organization")]
struct UnknownOrganization;

impl From<&IdempotencyClaim> for Claim {
    fn from(claim: &IdempotencyClaim) -> Self {
        Self {
            organization: claim.organization.clone(),
            caller: claim.caller.clone(),
            operation: claim.operation,
            key: claim.key.clone(),
        }
    }
}
