//! The keys of one organization, as one caller may manage them.

mod issue;
mod list;
mod revoke;
mod rotate;
mod update;
mod used;

pub use issue::{IssueKey, Issued};
pub use list::ListKeys;
pub use revoke::{RevokeKey, Revoked, Revoker};
pub use rotate::{Rotate, Rotated};
pub use used::RecentUse;

use bsk_scope::{Scope, ScopeSet};
use bsk_store::{
    AuditAction, AuditDetails, KeyId, KeyRecord, NewAuditEvent, OrganizationId, OrganizationRecord, Party,
    RateLimit, Timestamp,
};

use crate::api_keys::ApiKeys;
use crate::audit::Deed;
use crate::caller::{Caller, holdable};
use crate::error::ManageError;

/// The keys of one organization, in the hands of a caller that may manage
/// them; made by [`ApiKeys::organization_keys`].
#[derive(Clone, Debug)]
pub struct OrganizationKeys {
    api_keys: ApiKeys,
    caller: Caller,
    organization: OrganizationRecord,
}

/// A key as its managers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyView {
    /// What is known about it. Its `last_used_at` is up to date.
    pub record: KeyRecord,
    /// The limit that holds for it.
    pub rate_limit: RateLimit,
}

impl KeyView {
    fn of(mut record: KeyRecord, rate_limit: RateLimit, api_keys: &ApiKeys) -> Self {
        record.last_used_at = api_keys.inner.last_used(record.id, record.last_used_at);
        Self { record, rate_limit }
    }
}

impl ApiKeys {
    /// Judges whether a caller may manage the keys of an organization: keys
    /// with `admin` those of their own, and with `agency:write` also those of
    /// its sub-organizations; owners both.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`] and
    /// [`ManageError::InsufficientScope`], in this order;
    /// [`ManageError::Unavailable`].
    pub fn organization_keys(
        &self,
        caller: &Caller,
        organization: &OrganizationId,
    ) -> Result<OrganizationKeys, ManageError> {
        let organization =
            self.inner.store.organization(organization)?.ok_or(ManageError::OrganizationNotFound)?;
        if !caller.belongs_to(&organization) && !caller.is_agency_of(&organization) {
            return Err(ManageError::OrganizationNotFound);
        }
        caller.require(&organization, Scope::Admin.into())?;
        Ok(OrganizationKeys { api_keys: self.clone(), caller: caller.clone(), organization })
    }

    /// The calling key itself.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn own_key(&self, principal: &crate::Principal) -> Result<KeyView, ManageError> {
        // Whatever its scopes.
        let organization = self.inner.store.organization(principal.organization())?;
        let organization = organization.ok_or(ManageError::OrganizationNotFound)?;
        let caller = Caller::Key(principal.clone());
        OrganizationKeys { api_keys: self.clone(), caller, organization }.find(principal.id())
    }
}

impl OrganizationKeys {
    /// The organization.
    #[must_use]
    pub fn organization(&self) -> &OrganizationRecord {
        &self.organization
    }

    pub(crate) fn api_keys(&self) -> &ApiKeys {
        &self.api_keys
    }

    /// A key by its id.
    ///
    /// # Errors
    ///
    /// [`ManageError::KeyNotFound`] and [`ManageError::Unavailable`].
    pub fn find(&self, id: KeyId) -> Result<KeyView, ManageError> {
        let record = self.api_keys.inner.store.key(&self.organization.id, id)?;
        Ok(self.view(record.ok_or(ManageError::KeyNotFound)?))
    }

    fn view(&self, record: KeyRecord) -> KeyView {
        let rate_limit = record.effective_rate_limit(&self.organization);
        KeyView::of(record, rate_limit, &self.api_keys)
    }

    /// What to write down of a key here.
    fn event(
        &self,
        action: AuditAction,
        target: Party,
        details: AuditDetails,
        at: Timestamp,
    ) -> Option<NewAuditEvent> {
        let organization = Some(&self.organization.id);
        self.api_keys.event(Deed { action, caller: &self.caller, organization, target, details, at })
    }

    /// Whether keys of this organization can hold the scopes at all, and then
    /// whether the caller may give them away.
    fn check_scopes(&self, scopes: ScopeSet) -> Result<(), ManageError> {
        if scopes.is_empty() {
            return Err(ManageError::field("scopes", "must name at least one scope"));
        }
        let impossible = scopes.difference(holdable(&self.organization));
        if !impossible.is_empty() {
            return Err(ManageError::field(
                "scopes",
                format!("only an agency organization can give {impossible}"),
            ));
        }
        let missing = scopes.difference(self.caller.may_give(&self.organization));
        if !missing.is_empty() {
            return Err(ManageError::ScopeEscalation { missing });
        }
        Ok(())
    }

    fn check_rate_limit(&self, limit: Option<RateLimit>) -> Result<(), ManageError> {
        let ceiling = self.organization.rate_limit;
        match limit {
            Some(limit) if !limit.is_within(ceiling) => Err(ManageError::field(
                "rateLimit",
                format!(
                    "must not be looser than the organization's: at most {} requests, in no fewer than {} seconds",
                    ceiling.limit(),
                    ceiling.window_seconds()
                ),
            )),
            _ => Ok(()),
        }
    }
}
