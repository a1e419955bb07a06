//! The sub-organizations of an agency, as its keys and the operator manage them.

use std::time::Duration;

use bsk_scope::Scope;
use bsk_store::{
    Agency, Name, NewOrganization, OrganizationId, OrganizationRecord, OrganizationStatus, Page, Paged,
    StoreError, UpdateOrganization,
};

use crate::api_keys::ApiKeys;
use crate::caller::Caller;
use crate::error::ManageError;
use crate::random::random;
use crate::receipt::Receipt;

/// An agency in three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgencyOverview {
    /// Its sub-organizations.
    pub sub_organizations: u64,
    /// Their keys that are neither revoked nor expired.
    pub active_keys: u64,
    /// The requests of their keys in the last 24 hours, admitted or not.
    pub requests_last_24h: u64,
}

/// Errors of all of these, before their own: the caller does not belong to the
/// agency ([`ManageError::OrganizationNotFound`]), or lacks a scope
/// ([`ManageError::InsufficientScope`]).
impl ApiKeys {
    /// The sub-organizations of an agency, newest first, for a caller with
    /// `agency:read`.
    ///
    /// # Errors
    ///
    /// As said above; [`ManageError::Unavailable`].
    pub fn sub_organizations(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, ManageError> {
        let agency = self.organization(caller, agency, Scope::AgencyRead.into())?;
        self.organizations(Some(&agency.id), page)
    }

    /// Creates a sub-organization, with its agency's limit, for a caller with
    /// `agency:write`.
    ///
    /// # Errors
    ///
    /// As said above; [`ManageError::Invalid`] if the organization is no
    /// agency; [`ManageError::Unavailable`].
    pub fn create_sub_organization(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
        name: Name,
    ) -> Result<OrganizationRecord, ManageError> {
        let id = OrganizationId::from_random(random()?);
        self.insert_sub_organization(caller, agency, name, id)
    }

    /// As [`ApiKeys::create_sub_organization`], for a request that may come
    /// twice, to whichever servers: `id` is the same then, and no other
    /// request's. `None` if the organization is there already.
    ///
    /// # Errors
    ///
    /// As [`ApiKeys::create_sub_organization`].
    pub fn create_sub_organization_once(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
        name: Name,
        id: OrganizationId,
    ) -> Result<Option<OrganizationRecord>, ManageError> {
        match self.insert_sub_organization(caller, agency, name, id) {
            Ok(organization) => Ok(Some(organization)),
            Err(ManageError::Unavailable(StoreError::Duplicate { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn insert_sub_organization(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
        name: Name,
        id: OrganizationId,
    ) -> Result<OrganizationRecord, ManageError> {
        let parent = self.organization(caller, agency, Scope::AgencyWrite.into())?;
        if parent.agency == Agency::No {
            return Err(ManageError::field("parent", "is not an agency"));
        }
        let (agency, rate_limit, created_at) = (Agency::No, parent.rate_limit, self.now().wall());
        let new = NewOrganization { id, name, agency, parent: Some(parent.id), rate_limit, created_at };
        self.insert_organization(caller, new)
    }

    /// Renames, suspends or activates a sub-organization of an agency, for a
    /// caller with `agency:write`. Once a suspension returns, no server accepts
    /// any key of the organization; the receipt says so.
    ///
    /// # Errors
    ///
    /// As said above; [`ManageError::OrganizationNotFound`] if it is not one of
    /// the agency's; [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn update_sub_organization(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
        id: &OrganizationId,
        name: Option<Name>,
        status: Option<OrganizationStatus>,
    ) -> Result<(OrganizationRecord, Option<Receipt>), ManageError> {
        let agency = self.organization(caller, agency, Scope::AgencyWrite.into())?;
        let found = self.inner.store.organization(id)?;
        let organization = found
            .filter(|found| found.parent.as_ref() == Some(&agency.id))
            .ok_or(ManageError::OrganizationNotFound)?;
        if name.is_none() && status.is_none() {
            return Ok((organization, None));
        }
        let update = UpdateOrganization { name, rate_limit: None, status };
        let (organization, receipt) = self.update_organization_as(caller, id, update)?;
        Ok((organization, status.map(|_| receipt)))
    }

    /// An agency in three numbers, up to now, for a caller with `agency:read`.
    ///
    /// # Errors
    ///
    /// As said above; [`ManageError::Unavailable`].
    pub fn agency_overview(
        &self,
        caller: &Caller,
        agency: &OrganizationId,
    ) -> Result<AgencyOverview, ManageError> {
        let agency = self.organization(caller, agency, Scope::AgencyRead.into())?.id;
        self.flush()?;
        let now = self.now().wall();
        let counted = self.inner.store.overview(&agency, now)?;
        let since = now.saturating_sub(Duration::from_hours(24));
        Ok(AgencyOverview {
            sub_organizations: counted.sub_organizations,
            active_keys: counted.active_keys,
            requests_last_24h: self.inner.store.agency_requests(&agency, since)?,
        })
    }
}
