//! What people do, written down.

use bsk_store::{
    AuditAction, AuditDetails, NewAuditEvent, OrganizationId, Party, StoreError, Timestamp, UserId,
    UserRecord, seal_audit_log,
};

use crate::people::Inner;
use crate::visitor::Visitor;

/// Something to be written down, all but where.
pub(crate) struct Deed<'a> {
    pub(crate) action: AuditAction,
    pub(crate) actor: Party,
    pub(crate) target: Party,
    pub(crate) visitor: &'a Visitor,
    pub(crate) details: AuditDetails,
}

impl<'a> Deed<'a> {
    /// What a user does to themselves.
    pub(crate) fn of(user: &UserRecord, action: AuditAction, visitor: &'a Visitor) -> Self {
        let user = party(user);
        Self { action, actor: user.clone(), target: user, visitor, details: AuditDetails::none() }
    }

    /// The entry in an organization.
    pub(crate) fn within(self, organization: Option<OrganizationId>, at: Timestamp) -> NewAuditEvent {
        let Self { action, actor, target, visitor, details } = self;
        let (via, address) = (visitor.via, visitor.address);
        NewAuditEvent { organization, at, action, actor, via, address, target, details }
    }
}

/// A user as entries name them.
pub(crate) fn party(user: &UserRecord) -> Party {
    Party::user(&user.id, Some(&user.email))
}

impl Inner {
    /// The entries of something that concerns a user everywhere: one for each
    /// of their organizations, or one without any.
    pub(crate) fn everywhere(
        &self,
        user: &UserId,
        deed: Deed<'_>,
        at: Timestamp,
    ) -> Result<Vec<NewAuditEvent>, StoreError> {
        let memberships = self.store.memberships(user)?;
        let entry = deed.within(None, at);
        if memberships.is_empty() {
            return Ok(vec![entry]);
        }
        let within = |organization| NewAuditEvent { organization: Some(organization), ..entry.clone() };
        Ok(memberships.into_iter().map(|membership| within(membership.organization.id)).collect())
    }

    /// Seals what was just written. Should that fail, whoever seals next does
    /// it.
    pub(crate) fn seal(&self) {
        let Some(key) = &self.audit_key else { return };
        if let Err(error) = seal_audit_log(&*self.store, key) {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "entries of the audit log are not sealed yet"
            );
        }
    }
}
