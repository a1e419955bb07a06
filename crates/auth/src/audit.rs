//! What is done here, written down.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::net::IpAddr;

use bsk_hash::{AuditKey, Pepper, PepperVersion, Peppers};
use bsk_store::{
    AuditAction, AuditChainError, AuditDetails, AuditHead, AuditQuery, AuditRecord, AuditStore,
    AuditVerification, FirstAuditKey, KeyId, NewAuditEvent, OrganizationId, Paged, Party, PartyKind, Store,
    StoreError, Timestamp, audit_key, seal_audit_log, verify_audit_log,
};

use crate::api_keys::{ApiKeys, Inner};
use crate::caller::Caller;
use crate::error::ManageError;
use crate::organization_keys::OrganizationKeys;
use crate::random::random;

/// How often to seal what others write while the log is verified.
const ATTEMPTS_TO_SEAL: u32 = 20;

/// Something to be written down.
pub(crate) struct Deed<'a> {
    pub(crate) action: AuditAction,
    pub(crate) caller: &'a Caller,
    pub(crate) organization: Option<&'a OrganizationId>,
    pub(crate) target: Party,
    pub(crate) details: AuditDetails,
    pub(crate) at: Timestamp,
}

impl ApiKeys {
    /// This handle, for a request from an address: what is changed by it is
    /// written down as coming from there.
    #[must_use]
    pub fn for_request_from(self, address: Option<IpAddr>) -> Self {
        Self { address, ..self }
    }

    /// The key of the audit log, for whoever else writes into it; `None` if the
    /// store keeps none.
    #[must_use]
    pub fn audit_key(&self) -> Option<AuditKey> {
        self.inner.audit_key.clone()
    }

    /// A part of the whole deployment's audit log, newest first, as the operator.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn audit_events(&self, query: &AuditQuery) -> Result<Paged<AuditRecord>, StoreError> {
        match self.inner.store.audit_log() {
            Some(log) => log.audit_events(query),
            None => Ok(Paged { items: Vec::new(), total: 0 }),
        }
    }

    /// The audit log in the order of its chain, after so many entries, as the
    /// operator: up to `most` entries, each with the head that its seal makes.
    /// An entry that is gone leaves its head.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn audit_chain(
        &self,
        after: u64,
        most: u32,
    ) -> Result<Vec<(AuditHead, Option<AuditRecord>)>, StoreError> {
        let Some((log, _)) = self.inner.audit_log() else { return Ok(Vec::new()) };
        let part = log.audit_chain(after, most)?;
        Ok(part.into_iter().map(|(seal, entry)| (AuditHead(seal), entry)).collect())
    }

    /// Seals what is not sealed yet, and follows the chain from its beginning, as
    /// the operator; `None` if the store keeps no audit log.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn verify_audit_log(
        &self,
        noted: Option<AuditHead>,
    ) -> Result<Option<AuditVerification>, StoreError> {
        let Some((log, key)) = self.inner.audit_log() else { return Ok(None) };
        seal_audit_log(log, key)?;
        let mut verification = verify_audit_log(log, key, noted)?;
        // Others write meanwhile, and their entries wait for a moment. One that
        // cannot be sealed is there however often it is tried.
        for _ in 0..ATTEMPTS_TO_SEAL {
            if verification.unsealed == 0 {
                break;
            }
            seal_audit_log(log, key)?;
            verification.unsealed = log.unsealed_audit()?;
        }
        Ok(Some(verification))
    }

    /// Wraps the key of the audit log under a pepper that is about to take over,
    /// so that the ones before it can go.
    pub(crate) fn wrap_audit_key(&self, version: PepperVersion, pepper: &Pepper) -> Result<(), StoreError> {
        let Some((log, key)) = self.inner.audit_log() else { return Ok(()) };
        let nonce = random().map_err(|error| StoreError::Failed(Box::new(error)))?;
        match log.add_audit_key(version, &key.wrap(pepper, nonce), FirstAuditKey::No) {
            // From an attempt that was broken off.
            Ok(()) | Err(StoreError::Duplicate { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// What to write down in each of these organizations, if the store keeps it.
    pub(crate) fn events(&self, deed: Deed<'_>, organizations: &[&OrganizationId]) -> Vec<NewAuditEvent> {
        let Some(event) = self.event(deed) else { return Vec::new() };
        let within = |organization: &&OrganizationId| NewAuditEvent {
            organization: Some((*organization).clone()),
            ..event.clone()
        };
        organizations.iter().map(within).collect()
    }

    /// What to write down, if the store keeps it.
    pub(crate) fn event(&self, deed: Deed<'_>) -> Option<NewAuditEvent> {
        self.inner.audit_log()?;
        let (actor, via) = deed.caller.party();
        Some(NewAuditEvent {
            organization: deed.organization.cloned(),
            at: deed.at,
            action: deed.action,
            actor,
            via,
            address: self.address,
            target: deed.target,
            details: deed.details,
        })
    }
}

impl OrganizationKeys {
    /// A part of the organization's audit log, newest first; `query` is narrowed
    /// to it. Keys that have done something go by the name that they have now.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn audit_events(&self, query: AuditQuery) -> Result<Paged<AuditRecord>, ManageError> {
        let organization = Some(self.organization().id.clone());
        let mut found = self.api_keys().audit_events(&AuditQuery { organization, ..query })?;
        self.name_actors(&mut found.items)?;
        Ok(found)
    }

    /// Says what keys are called that have done something. A verification does
    /// not know it, and so it does not stand in what they wrote.
    fn name_actors(&self, entries: &mut [AuditRecord]) -> Result<(), StoreError> {
        let mut names = HashMap::new();
        for Party { kind, id, name } in entries.iter_mut().map(|entry| &mut entry.event.actor) {
            let Some(id) = id.as_deref().and_then(|id| id.parse::<KeyId>().ok()) else { continue };
            if *kind != PartyKind::Key || name.is_some() {
                continue;
            }
            if let Entry::Vacant(unknown) = names.entry(id) {
                unknown.insert(self.key_name(id)?);
            }
            *name = names.get(&id).cloned().flatten();
        }
        Ok(())
    }

    /// What a key is called, here or in the agency.
    fn key_name(&self, id: KeyId) -> Result<Option<String>, StoreError> {
        let here = self.organization();
        for organization in [Some(&here.id), here.parent.as_ref()].into_iter().flatten() {
            if let Some(key) = self.api_keys().inner.store.key(organization, id)? {
                return Ok(Some(key.name.to_string()));
            }
        }
        Ok(None)
    }
}

impl Inner {
    fn audit_log(&self) -> Option<(&dyn AuditStore, &AuditKey)> {
        self.store.audit_log().zip(self.audit_key.as_ref())
    }

    /// Seals what was written; says whether all is sealed that was there. Should
    /// it fail, whoever seals next does it.
    pub(crate) fn seal_now(&self) -> bool {
        let Some((log, key)) = self.audit_log() else { return true };
        let sealed = seal_audit_log(log, key);
        if let Err(error) = &sealed {
            let error = error as &dyn std::error::Error;
            tracing::warn!(error, "entries of the audit log are not sealed yet");
        }
        sealed.is_ok()
    }
}

/// The key of a store's audit log, if it keeps one.
pub(crate) fn open(store: &dyn Store, peppers: &Peppers) -> Result<Option<AuditKey>, OpenAuditError> {
    let Some(log) = store.audit_log() else { return Ok(None) };
    let key = audit_key(log, peppers, &AuditKey::from_random(random()?), random()?)?;
    Ok(Some(key))
}

/// The audit log cannot be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenAuditError {
    #[error(transparent)]
    Chain(#[from] AuditChainError),
    #[error(transparent)]
    Random(#[from] getrandom::Error),
}
