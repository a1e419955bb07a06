//! Organizations, as their keys and their operator manage them.

use std::time::Duration;

use bsk_scope::ScopeSet;
use bsk_store::{
    Agency, Name, NewOrganization, OrganizationId, OrganizationRecord, OrganizationStatus, Page, Paged,
    RateLimit, StoreError, Subject, UpdateOrganization,
};

use crate::api_keys::ApiKeys;
use crate::caller::Caller;
use crate::error::ManageError;
use crate::random::random;
use crate::receipt::Receipt;

/// An organization to be created by the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateOrganization {
    /// What people call it.
    pub name: Name,
    /// Whether it may have sub-organizations.
    pub agency: Agency,
    /// The agency that it belongs to.
    pub parent: Option<OrganizationId>,
    /// The limit and ceiling of its keys. `None`: its parent's, or else 1,000
    /// in 60 s.
    pub rate_limit: Option<RateLimit>,
}

impl CreateOrganization {
    /// An organization that stands for itself, with the default limit.
    #[must_use]
    pub const fn new(name: Name) -> Self {
        Self { name, agency: Agency::No, parent: None, rate_limit: None }
    }
}

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

impl ApiKeys {
    /// The organization, for a caller that belongs to it and has the scopes.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`] and
    /// [`ManageError::InsufficientScope`], in this order;
    /// [`ManageError::Unavailable`].
    pub fn organization(
        &self,
        caller: &Caller,
        id: &OrganizationId,
        required: ScopeSet,
    ) -> Result<OrganizationRecord, ManageError> {
        let organization = self.inner.store.organization(id)?.ok_or(ManageError::OrganizationNotFound)?;
        if !caller.belongs_to(&organization) {
            return Err(ManageError::OrganizationNotFound);
        }
        caller.require(required)?;
        Ok(organization)
    }

    /// Creates an organization, as the operator.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`] if the parent is not there,
    /// [`ManageError::Invalid`] if it is no agency, the organization is one
    /// itself, or its limit is looser than the parent's;
    /// [`ManageError::Unavailable`].
    pub fn create_organization(
        &self,
        request: CreateOrganization,
    ) -> Result<OrganizationRecord, ManageError> {
        let CreateOrganization { name, agency, parent, rate_limit } = request;
        let mut inherited = RateLimit::DEFAULT;
        if let Some(parent) = &parent {
            let parent = self.inner.store.organization(parent)?.ok_or(ManageError::OrganizationNotFound)?;
            if parent.agency == Agency::No {
                return Err(ManageError::field("parent", "is not an agency"));
            }
            if agency == Agency::Yes {
                return Err(ManageError::field("agency", "a sub-organization cannot be an agency itself"));
            }
            check_ceiling(rate_limit, parent.rate_limit)?;
            inherited = parent.rate_limit;
        }
        self.insert_organization(name, agency, parent, rate_limit.unwrap_or(inherited))
    }

    /// Changes an organization. Once this returns, no server goes by what was
    /// before: no key of a suspended organization is accepted.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`]; [`ManageError::Invalid`] if the
    /// limit is looser than the parent's; [`ManageError::Unavailable`] and
    /// [`ManageError::Unsettled`].
    pub fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<(OrganizationRecord, Receipt), ManageError> {
        let inner = &self.inner;
        if update.rate_limit.is_some() {
            let organization = inner.store.organization(id)?.ok_or(ManageError::OrganizationNotFound)?;
            if let Some(parent) = organization.parent {
                let parent = inner.store.organization(&parent)?.ok_or(ManageError::OrganizationNotFound)?;
                check_ceiling(update.rate_limit, parent.rate_limit)?;
            }
        }
        let concerns_keys = update.rate_limit.is_some() || update.status.is_some();
        let organization =
            inner.store.update_organization(id, update)?.ok_or(ManageError::OrganizationNotFound)?;
        let subjects = concerns_keys.then(|| Subject::Organization(id.clone()));
        let receipt = inner.settle(subjects, organization.position).map_err(ManageError::Unsettled)?;
        Ok((organization, receipt))
    }

    /// All organizations, or those of an agency, newest first.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, ManageError> {
        Ok(self.inner.store.organizations(parent, page)?)
    }

    /// Creates a sub-organization, with its agency's limit.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn create_sub_organization(
        &self,
        agency: &OrganizationRecord,
        name: Name,
    ) -> Result<OrganizationRecord, ManageError> {
        self.insert_organization(name, Agency::No, Some(agency.id.clone()), agency.rate_limit)
    }

    /// Renames, suspends or activates a sub-organization of an agency.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`] if it is not one of the agency's;
    /// [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn update_sub_organization(
        &self,
        agency: &OrganizationId,
        id: &OrganizationId,
        name: Option<Name>,
        status: Option<OrganizationStatus>,
    ) -> Result<OrganizationRecord, ManageError> {
        let organization = self.sub_organization(agency, id)?;
        if name.is_none() && status.is_none() {
            return Ok(organization);
        }
        let update = UpdateOrganization { name, rate_limit: None, status };
        self.update_organization(id, update).map(|(organization, _)| organization)
    }

    /// A sub-organization of an agency.
    ///
    /// # Errors
    ///
    /// [`ManageError::OrganizationNotFound`] if it is not one of the agency's;
    /// [`ManageError::Unavailable`].
    pub fn sub_organization(
        &self,
        agency: &OrganizationId,
        id: &OrganizationId,
    ) -> Result<OrganizationRecord, ManageError> {
        let found = self.inner.store.organization(id)?;
        found.filter(|found| found.parent.as_ref() == Some(agency)).ok_or(ManageError::OrganizationNotFound)
    }

    /// An agency in three numbers, up to now.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn agency_overview(&self, agency: &OrganizationId) -> Result<AgencyOverview, ManageError> {
        self.flush()?;
        let now = self.now().wall();
        let counted = self.inner.store.overview(agency, now)?;
        let since = now.saturating_sub(Duration::from_hours(24));
        Ok(AgencyOverview {
            sub_organizations: counted.sub_organizations,
            active_keys: counted.active_keys,
            requests_last_24h: self.inner.store.agency_requests(agency, since)?,
        })
    }

    fn insert_organization(
        &self,
        name: Name,
        agency: Agency,
        parent: Option<OrganizationId>,
        rate_limit: RateLimit,
    ) -> Result<OrganizationRecord, ManageError> {
        let id = OrganizationId::from_random(random()?);
        let created_at = self.now().wall();
        let new = NewOrganization { id, name, agency, parent, rate_limit, created_at };
        Ok(self.inner.store.create_organization(new)?)
    }
}

impl ApiKeys {
    /// Tells every process that shares the store to read its peppers anew, as
    /// the operator: `pepper` becomes the current one. Put it where the source
    /// finds it before.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn add_pepper(&self, pepper: &bsk_hash::Pepper) -> Result<Receipt, StoreError> {
        let now = self.now().wall();
        let newest = self.inner.store.peppers(now)?.first().map(|record| record.version);
        let version = newest.map_or(bsk_hash::PepperVersion::FIRST, bsk_hash::PepperVersion::next);
        let position = self.inner.store.add_pepper(version, pepper.check(), now)?;
        self.inner.settle([Subject::Peppers], position)
    }

    /// Every pepper that the store knows, newest first.
    ///
    /// # Errors
    ///
    /// What the store says.
    pub fn pepper_status(&self) -> Result<Vec<bsk_store::PepperRecord>, StoreError> {
        self.inner.store.peppers(self.now().wall())
    }
}

fn check_ceiling(limit: Option<RateLimit>, ceiling: RateLimit) -> Result<(), ManageError> {
    match limit {
        Some(limit) if !limit.is_within(ceiling) => Err(ManageError::field(
            "rateLimit",
            format!(
                "must not be looser than the agency's: at most {} requests, in no fewer than {} seconds",
                ceiling.limit(),
                ceiling.window_seconds()
            ),
        )),
        _ => Ok(()),
    }
}
