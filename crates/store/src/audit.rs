//! Who did what to which key or person, and when.

mod chain;
mod event;

pub use chain::{
    AuditChainError, AuditFault, AuditHead, AuditVerification, InvalidAuditHead, audit_key, seal_audit_log,
    verify_audit_log,
};
pub use event::{
    AuditAction, AuditDetails, AuditRecord, NewAuditEvent, Party, PartyKind, UnknownAuditAction, Via,
};

use bsk_hash::{AuditMac, PepperVersion, WrappedAuditKey};

use crate::error::StoreError;
use crate::id::OrganizationId;
use crate::page::{Page, Paged};
use crate::timestamp::Timestamp;

/// Which entries of the log to list.
#[derive(Clone, Debug)]
pub struct AuditQuery {
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Only those of this kind.
    pub action: Option<AuditAction>,
    /// Only those in which this id acts or is acted upon.
    pub party: Option<String>,
    /// From this moment on.
    pub from: Option<Timestamp>,
    /// Up to this moment, exclusive.
    pub to: Option<Timestamp>,
    /// Which part of the list.
    pub page: Page,
}

impl AuditQuery {
    /// Everything in an organization.
    #[must_use]
    pub const fn of(organization: OrganizationId, page: Page) -> Self {
        Self { organization: Some(organization), action: None, party: None, from: None, to: None, page }
    }
}

/// Where an entry stands in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    /// How many entries the chain has up to this one.
    pub sequence: u64,
    /// The code of this entry and all before it.
    pub mac: AuditMac,
}

impl Seal {
    /// Before the first entry.
    pub const START: Self = Self { sequence: 0, mac: AuditMac::NONE };
}

/// The part of a store that keeps the audit log.
///
/// # Laws
///
/// * An entry is committed with the change that it is about, or not at all.
/// * Entries and seals are only added. A database refuses to change or delete
///   them as far as it can.
/// * Entries are sealed in an order of their own, without gaps, each once.
pub trait AuditStore: Send + Sync {
    /// Adds an entry about something that changes nothing else.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn append_audit(&self, event: NewAuditEvent) -> Result<(), StoreError>;

    /// A part of the log, newest first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn audit_events(&self, query: &AuditQuery) -> Result<Paged<AuditRecord>, StoreError>;

    /// Seals up to `most` entries that are not sealed yet, oldest first:
    /// `seal` is called with the seal before and the entry. Answers how many
    /// were sealed. Nobody else seals meanwhile.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`]. Nothing is sealed then.
    fn seal_audit(
        &self,
        most: u32,
        seal: &mut dyn FnMut(&Seal, &AuditRecord) -> Seal,
    ) -> Result<u32, StoreError>;

    /// Up to `most` sealed entries whose sequence is greater than `after`, in
    /// the order of the chain. An entry that is gone leaves a seal without one.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn audit_chain(&self, after: u64, most: u32) -> Result<Vec<(Seal, Option<AuditRecord>)>, StoreError>;

    /// How many entries have no seal.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn unsealed_audit(&self) -> Result<u64, StoreError>;

    /// The wrappings of the audit key, newest pepper first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn audit_keys(&self) -> Result<Vec<(PepperVersion, WrappedAuditKey)>, StoreError>;

    /// Adds a wrapping of the audit key.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if there is one under this pepper, or with
    /// `first` if there is any.
    fn add_audit_key(
        &self,
        version: PepperVersion,
        key: &WrappedAuditKey,
        first: FirstAuditKey,
    ) -> Result<(), StoreError>;
}

/// Whether a wrapping holds a new key or one that the store has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstAuditKey {
    /// A new one: there must be no other.
    Yes,
    /// The same as the others.
    No,
}
