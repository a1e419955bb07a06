//! What was done in an organization.

use bsk_store::{AuditQuery, AuditRecord, Paged};

use super::OrganizationPeople;
use crate::error::PeopleError;

impl OrganizationPeople {
    /// A part of the organization's audit log, newest first. Whichever
    /// organization the query names, it is this one's.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn audit_events(&self, query: AuditQuery) -> Result<Paged<AuditRecord>, PeopleError> {
        let query = AuditQuery { organization: Some(self.organization.clone()), ..query };
        Ok(self.people.inner.store.audit_events(&query)?)
    }
}
