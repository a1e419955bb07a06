//! Taking keys away.

use bsk_store::{AuditAction, AuditDetails, KeyId, Party, RevokeKeys, Subject};

use crate::api_keys::ApiKeys;
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

impl OrganizationKeys {
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
        let details = AuditDetails::none().with_some("reason", request.reason.as_ref());
        let audit = self.event(AuditAction::KeyRevoked, Party::key(id, None), details, now.wall());
        let revoke = RevokeKeys {
            organization: self.organization.id.clone(),
            key: id,
            descendants: request.descendants,
            reason: request.reason,
            at: now.wall(),
            audit,
        };
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
        Ok(Revoked { key: self.view(revocation.key), revoked: revocation.revoked, receipt })
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
    /// [`OrganizationKeys::revoke`] does this by itself. A service calls it
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
