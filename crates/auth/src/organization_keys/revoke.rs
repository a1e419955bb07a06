//! Taking keys away.

use bsk_scope::Scope;
use bsk_store::{AuditAction, AuditDetails, KeyId, OrganizationId, Party, RevokeKeys, Subject};

use crate::api_keys::ApiKeys;
use crate::audit::Deed;
use crate::caller::Caller;
use crate::error::ManageError;
use crate::organization_keys::{KeyView, OrganizationKeys};
use crate::principal::Principal;
use crate::rate::Rate;
use crate::receipt::Receipt;
use crate::refusal::{RateLimited, Refusal};

/// How to revoke a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RevokeKey {
    /// Why, for whoever reads of it later.
    pub reason: Option<String>,
    /// Whether the keys that it created go with it, and theirs.
    pub descendants: bool,
}

/// A key that is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// What is known about it.
    pub key: KeyView,
    /// Every key that this call revoked.
    pub revoked: Vec<KeyId>,
    /// When it took effect everywhere.
    pub receipt: Receipt,
}

/// The keys of one organization, in the hands of a caller that may revoke them;
/// made by [`ApiKeys::revoker`].
#[derive(Clone, Debug)]
pub struct Revoker {
    api_keys: ApiKeys,
    caller: Caller,
    organization: OrganizationId,
}

impl ApiKeys {
    /// Judges whether a caller may revoke the keys of an organization: whoever
    /// may manage them, as [`ApiKeys::organization_keys`] says. For a caller of
    /// the organization itself the store is not asked: the sooner is the key
    /// revoked.
    ///
    /// # Errors
    ///
    /// As [`ApiKeys::organization_keys`].
    pub fn revoker(&self, caller: &Caller, organization: &OrganizationId) -> Result<Revoker, ManageError> {
        if caller.organization() != Some(organization) {
            return Ok(self.organization_keys(caller, organization)?.revoker());
        }
        caller.require_at_home(Scope::Admin.into())?;
        Ok(Revoker::new(self, caller.clone(), organization))
    }

    /// Revokes the calling key, on the word of whoever holds it.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn revoke_own_key(&self, principal: &Principal) -> Result<Revoked, ManageError> {
        let request = RevokeKey { reason: Some("revoked by its holder".to_owned()), descendants: false };
        let caller = Caller::Key(principal.clone());
        Revoker::new(self, caller, principal.organization()).revoke(principal.id(), request)
    }
}

impl OrganizationKeys {
    /// Revokes a key: see [`Revoker::revoke`].
    ///
    /// # Errors
    ///
    /// As [`Revoker::revoke`].
    pub fn revoke(&self, id: KeyId, request: RevokeKey) -> Result<Revoked, ManageError> {
        self.revoker().revoke(id, request)
    }

    fn revoker(&self) -> Revoker {
        Revoker::new(&self.api_keys, self.caller.clone(), &self.organization.id)
    }
}

impl Revoker {
    fn new(api_keys: &ApiKeys, caller: Caller, organization: &OrganizationId) -> Self {
        Self { api_keys: api_keys.clone(), caller, organization: organization.clone() }
    }

    /// Revokes a key, for good. Every verification that begins after this has
    /// returned is refused, by every server. Revoking again changes nothing,
    /// and waits in the same way.
    ///
    /// # Errors
    ///
    /// [`ManageError::KeyNotFound`]; [`ManageError::RateLimited`] if the caller
    /// has tried too often to revoke what was not there;
    /// [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn revoke(&self, id: KeyId, request: RevokeKey) -> Result<Revoked, ManageError> {
        let inner = &self.api_keys.inner;
        let now = inner.clock.now();
        let audit = self.api_keys.event(Deed {
            action: AuditAction::KeyRevoked,
            caller: &self.caller,
            organization: Some(&self.organization),
            target: Party::key(id, None),
            details: AuditDetails::none().with_some("reason", request.reason.as_ref()),
            at: now.wall(),
        });
        let revoke = RevokeKeys {
            organization: self.organization.clone(),
            key: id,
            descendants: request.descendants,
            reason: request.reason,
            at: now.wall(),
            audit,
        };
        let _revoking = inner.under_way.begin(id);
        let Some(revocation) = inner.store.revoke_keys(&revoke)? else {
            self.spend_vain_revocation()?;
            return Err(ManageError::KeyNotFound);
        };
        if revocation.revoked.is_empty() {
            self.spend_vain_revocation()?;
        }
        let subjects = revocation.revoked.iter().copied().chain([id]).map(Subject::Key);
        let settled = inner.settle(subjects, revocation.position);
        // After the change is in force: that comes first.
        inner.seal();
        let receipt = settled.map_err(ManageError::Unsettled)?;
        let key = KeyView::of(revocation.key, revocation.rate_limit, &self.api_keys);
        Ok(Revoked { key, revoked: revocation.revoked, receipt })
    }

    /// Revocations are not refused by the limit of the key that asks for
    /// them. Those that find nothing to revoke have a limit of their own, so
    /// that this is no way around the other one, and none to keep others out.
    fn spend_vain_revocation(&self) -> Result<(), ManageError> {
        let Caller::Key(principal) = &self.caller else { return Ok(()) };
        self.api_keys.spend_vain_revocation(principal).map_err(ManageError::RateLimited)
    }
}

impl ApiKeys {
    /// Spends one of the few requests with
    /// [`Budget::Revocation`](crate::Budget::Revocation) that may revoke
    /// nothing: 1,000 in any minute, for each key.
    ///
    /// [`Revoker::revoke`] does this by itself. A service calls it
    /// where such a request ends before that, for a path or a parameter that
    /// makes no sense.
    ///
    /// # Errors
    ///
    /// [`Refusal::RateLimited`] if there were too many.
    pub fn spend_vain_revocation(&self, principal: &Principal) -> Result<(), Refusal> {
        let now = self.now();
        principal.entry().spend_vain_revocation(now.moment).map_err(|not_before| {
            let rate = Rate { status: principal.entry().rate(now.moment), now, not_before: Some(not_before) };
            Refusal::RateLimited(Box::new(RateLimited { principal: principal.clone(), rate }))
        })
    }
}
