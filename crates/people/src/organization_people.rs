//! The people of one organization, in the hands of whoever may manage them.

mod invitations;
mod members;

pub use invitations::OpenInvitation;

use bsk_store::{AuditAction, AuditDetails, NewAuditEvent, OrganizationId, Party, Role, Timestamp, UserId};

use crate::audit::{Deed, party};
use crate::error::PeopleError;
use crate::people::People;
use crate::session::Session;
use crate::visitor::Visitor;

/// Who manages people.
#[derive(Clone, Debug)]
pub enum Manager {
    /// Somebody who has signed in.
    User(Session),
    /// Whoever runs the server: may do everything, everywhere.
    Operator,
}

/// The people of one organization, in the hands of an owner or the operator;
/// made by [`People::organization_people`].
#[derive(Clone, Debug)]
pub struct OrganizationPeople {
    people: People,
    manager: Manager,
    organization: OrganizationId,
    visitor: Visitor,
}

impl People {
    /// Judges whether somebody may manage the people of an organization. That
    /// there is such an organization, the operator has to know.
    ///
    /// # Errors
    ///
    /// [`PeopleError::OrganizationNotFound`] for a stranger,
    /// [`PeopleError::OwnersOnly`] for a member; [`PeopleError::Unavailable`].
    pub fn organization_people(
        &self,
        manager: Manager,
        organization: &OrganizationId,
        visitor: &Visitor,
    ) -> Result<OrganizationPeople, PeopleError> {
        if let Manager::User(session) = &manager {
            match self.role(session, organization)? {
                Some(Role::Owner) => {}
                Some(Role::Member) => return Err(PeopleError::OwnersOnly),
                None => return Err(PeopleError::OrganizationNotFound),
            }
        }
        Ok(OrganizationPeople {
            people: self.clone(),
            manager,
            organization: organization.clone(),
            visitor: visitor.clone(),
        })
    }
}

impl OrganizationPeople {
    /// The user who manages; `None` for the operator.
    fn manager_id(&self) -> Option<UserId> {
        match &self.manager {
            Manager::User(session) => Some(session.user().id.clone()),
            Manager::Operator => None,
        }
    }

    fn event(
        &self,
        action: AuditAction,
        target: Party,
        details: AuditDetails,
        at: Timestamp,
    ) -> NewAuditEvent {
        self.deed(action, target, details).within(Some(self.organization.clone()), at)
    }

    fn deed(&self, action: AuditAction, target: Party, details: AuditDetails) -> Deed<'_> {
        let actor = match &self.manager {
            Manager::User(session) => party(session.user()),
            Manager::Operator => Party::OPERATOR,
        };
        Deed { action, actor, target, visitor: &self.visitor, details }
    }
}
