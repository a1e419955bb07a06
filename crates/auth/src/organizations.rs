//! Organizations, as their keys and their operator manage them.

use bsk_scope::ScopeSet;
use bsk_store::{
    Agency, Name, NewOrganization, OrganizationId, OrganizationRecord, Page, Paged, RateLimit, StoreError,
    Subject, UpdateOrganization,
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

    pub(crate) fn insert_organization(
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
