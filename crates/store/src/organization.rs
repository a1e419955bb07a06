//! Organizations.

use crate::audit::NewAuditEvent;
use crate::change::Position;
use crate::error::StoreError;
use crate::id::OrganizationId;
use crate::name::Name;
use crate::page::{Page, Paged};
use crate::rate_limit::RateLimit;
use crate::timestamp::Timestamp;

/// Whether the keys of an organization are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OrganizationStatus {
    /// They are.
    Active,
    /// None is, until the organization is activated again.
    Suspended,
}

/// Whether an organization has sub-organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Agency {
    /// It may have them, and its keys may hold agency scopes.
    Yes,
    /// It has none.
    No,
}

/// What is known about an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationRecord {
    /// Its id.
    pub id: OrganizationId,
    /// What people call it.
    pub name: Name,
    /// Whether it is an agency.
    pub agency: Agency,
    /// The agency that it belongs to.
    pub parent: Option<OrganizationId>,
    /// Whether its keys are accepted.
    pub status: OrganizationStatus,
    /// The limit of its keys that have none of their own, and the ceiling of
    /// those that have.
    pub rate_limit: RateLimit,
    /// When it was created.
    pub created_at: Timestamp,
    /// The position of its last change.
    pub position: Position,
}

/// An organization to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// What people call it.
    pub name: Name,
    /// Whether it is an agency.
    pub agency: Agency,
    /// The agency that it belongs to.
    pub parent: Option<OrganizationId>,
    /// The limit and ceiling of its keys.
    pub rate_limit: RateLimit,
    /// When it is created.
    pub created_at: Timestamp,
}

/// What to change of an organization; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateOrganization {
    /// A new name.
    pub name: Option<Name>,
    /// A new limit and ceiling of its keys.
    pub rate_limit: Option<RateLimit>,
    /// Whether its keys are accepted.
    pub status: Option<OrganizationStatus>,
}

/// An agency in three numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Its sub-organizations.
    pub sub_organizations: u64,
    /// The keys of those that are neither revoked nor expired.
    pub active_keys: u64,
}

/// The part of a store that keeps organizations.
pub trait OrganizationStore: Send + Sync {
    /// Creates an organization.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if the id is there already, and
    /// [`StoreError::Failed`] if the parent is not.
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError>;

    /// As [`OrganizationStore::create_organization`], and writes it down. A
    /// store that has an audit log implements it.
    ///
    /// # Errors
    ///
    /// As [`OrganizationStore::create_organization`].
    fn create_organization_logged(
        &self,
        new: NewOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<OrganizationRecord, StoreError> {
        let _ = audit;
        self.create_organization(new)
    }

    /// An organization by its id.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError>;

    /// Changes an organization; `None` if there is none. A changed limit or
    /// status moves the store's position, a name alone does not.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError>;

    /// As [`OrganizationStore::update_organization`], and writes it down if there
    /// is such an organization. A store that has an audit log implements it.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn update_organization_logged(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        let _ = audit;
        self.update_organization(id, update)
    }

    /// All organizations, or with `parent` those of an agency, newest first
    /// (by creation, then id, both descending).
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError>;

    /// Counts an agency's sub-organizations and their keys that may be used
    /// at `now`.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError>;
}
