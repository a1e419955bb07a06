//! Organizations, as their keys and their operator manage them.

use bsk_scope::{Scope, ScopeSet};
use bsk_store::{
    Agency, AuditAction, AuditDetails, Name, NewOrganization, OrganizationId, OrganizationRecord,
    OrganizationStatus, Page, Paged, Party, RateLimit, StoreError, Subject, Timestamp, UpdateOrganization,
};

use crate::api_keys::ApiKeys;
use crate::audit::Deed;
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
        caller.require(&organization, required)?;
        Ok(organization)
    }

    /// Gives an organization another name, for a caller that belongs to it and
    /// holds `write`.
    ///
    /// # Errors
    ///
    /// As [`ApiKeys::organization`].
    pub fn rename_organization(
        &self,
        caller: &Caller,
        id: &OrganizationId,
        name: Name,
    ) -> Result<OrganizationRecord, ManageError> {
        self.organization(caller, id, Scope::Write.into())?;
        let update = UpdateOrganization { name: Some(name), ..UpdateOrganization::default() };
        self.update_organization_as(caller, id, update).map(|(organization, _)| organization)
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
        let id = OrganizationId::from_random(random()?);
        let (rate_limit, created_at) = (rate_limit.unwrap_or(inherited), self.now().wall());
        let new = NewOrganization { id, name, agency, parent, rate_limit, created_at };
        self.insert_organization(&Caller::Operator, new)
    }

    /// Changes an organization, as the operator. Once this returns, no server goes by what was
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
        self.update_organization_as(&Caller::Operator, id, update)
    }

    pub(crate) fn update_organization_as(
        &self,
        caller: &Caller,
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
        let deed = update_deed(caller, id, &update, inner.clock.now().wall());
        // An agency reads of its sub-organizations in its own log, too.
        let by = caller.organization().filter(|by| *by != id);
        let audit = self.events(deed, &by.into_iter().chain([id]).collect::<Vec<_>>());
        let organization = inner
            .store
            .update_organization_logged(id, update, audit)?
            .ok_or(ManageError::OrganizationNotFound)?;
        let subjects = concerns_keys.then(|| Subject::Organization(id.clone()));
        let settled = inner.settle(subjects, organization.position);
        inner.seal();
        Ok((organization, settled.map_err(ManageError::Unsettled)?))
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
        caller: &Caller,
        new: NewOrganization,
    ) -> Result<OrganizationRecord, ManageError> {
        let deed = Deed {
            action: AuditAction::OrganizationCreated,
            caller,
            organization: None,
            target: Party::organization(&new.id, Some(&new.name)),
            details: AuditDetails::none(),
            at: new.created_at,
        };
        let audit = self.events(deed, &new.parent.iter().chain([&new.id]).collect::<Vec<_>>());
        let organization = self.inner.store.create_organization_logged(new, audit)?;
        self.inner.seal();
        Ok(organization)
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
        self.wrap_audit_key(version, pepper)?;
        let audit = self.event(Deed {
            action: AuditAction::PepperAdded,
            caller: &Caller::Operator,
            organization: None,
            target: Party::pepper(version),
            details: AuditDetails::none(),
            at: now,
        });
        let position = self.inner.store.add_pepper_logged(version, pepper.check(), now, audit)?;
        let settled = self.inner.settle([Subject::Peppers], position);
        self.inner.seal();
        settled
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

/// What to write down of a changed organization.
fn update_deed<'a>(
    caller: &'a Caller,
    id: &OrganizationId,
    update: &UpdateOrganization,
    at: Timestamp,
) -> Deed<'a> {
    let limit = |limit: RateLimit| format!("{} in {} s", limit.limit(), limit.window_seconds());
    Deed {
        action: match update.status {
            Some(OrganizationStatus::Suspended) => AuditAction::OrganizationSuspended,
            Some(OrganizationStatus::Active) => AuditAction::OrganizationActivated,
            None => AuditAction::OrganizationUpdated,
        },
        caller,
        organization: None,
        target: Party::organization(id, update.name.as_ref()),
        details: AuditDetails::none()
            .with_some("new name", update.name.as_ref())
            .with_some("new limit", update.rate_limit.map(limit).as_ref()),
        at,
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
