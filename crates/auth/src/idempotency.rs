//! Requests that are asked twice.

use bsk_store::{Claimant, IdempotencyClaim, IdempotencyKey, Operation, OrganizationId, Timestamp};
use dashmap::DashSet;

use crate::api_keys::Inner;
use crate::caller::Caller;
use crate::error::ManageError;

/// A caller's name for a request, and a digest of what it asks for: the same
/// name with another digest is a conflict.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// What the caller sent as `Idempotency-Key`.
    pub key: IdempotencyKey,
    /// A collision-free digest of the request, such as its SHA-256.
    pub fingerprint: [u8; 32],
}

/// A request that is going on in this process.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct InFlight {
    organization: OrganizationId,
    caller: Claimant,
    operation: Operation,
    key: IdempotencyKey,
}

/// Keeps others with the same name out until it is dropped.
pub(crate) struct Held<'a> {
    in_flight: &'a DashSet<InFlight>,
    entry: InFlight,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.in_flight.remove(&self.entry);
    }
}

impl Inner {
    /// Makes a claim, unless the same is just being made.
    pub(crate) fn claim(
        &self,
        idempotency: Option<Idempotency>,
        caller: &Caller,
        organization: &OrganizationId,
        operation: Operation,
        at: Timestamp,
    ) -> Result<(Option<IdempotencyClaim>, Option<Held<'_>>), ManageError> {
        let Some(Idempotency { key, fingerprint }) = idempotency else {
            return Ok((None, None));
        };
        let caller = caller.claimant();
        let organization = organization.clone();
        let entry = InFlight {
            organization: organization.clone(),
            caller: caller.clone(),
            operation,
            key: key.clone(),
        };
        if !self.in_flight.insert(entry.clone()) {
            return Err(ManageError::IdempotencyInProgress);
        }
        let held = Held { in_flight: &self.in_flight, entry };
        let claim = IdempotencyClaim { organization, caller, operation, key, fingerprint, at };
        Ok((Some(claim), Some(held)))
    }
}
