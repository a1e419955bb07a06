//! Inviting people.

use bsk_store::{AuditAction, AuditDetails, Email, Invitation, LinkId, LinkPurpose, Party, Role, Timestamp};

use super::OrganizationPeople;
use crate::error::PeopleError;
use crate::link::MadeLink;

/// An invitation that is still good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenInvitation {
    /// By which it can be withdrawn.
    pub id: LinkId,
    /// Who is invited.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// From when on it is good for nothing.
    pub expires_at: Timestamp,
}

impl OrganizationPeople {
    /// Makes a link by which somebody joins. An earlier one for the same address
    /// is good for nothing from now on.
    ///
    /// # Errors
    ///
    /// [`PeopleError::AlreadyMember`]; [`PeopleError::Unavailable`].
    pub fn invite(&self, email: &Email, role: Role) -> Result<MadeLink, PeopleError> {
        match self.find(email) {
            Ok(_) => return Err(PeopleError::AlreadyMember),
            Err(PeopleError::NoMember) => {}
            Err(error) => return Err(error),
        }
        let details = AuditDetails::none().with("role", &role);
        let invited = Party::stranger(Some(email));
        let event = self.event(AuditAction::MemberInvited, invited, details, self.people.inner.now());
        let invitation = Invitation { organization: self.organization.clone(), email: email.clone(), role };
        let purpose = LinkPurpose::Invitation(invitation);
        let made = self.people.make_link(purpose, self.manager_id(), Some(event))?;
        made.ok_or(PeopleError::OwnersOnly)
    }

    /// The invitations that are still good, newest first.
    ///
    /// # Errors
    ///
    /// [`PeopleError::Unavailable`].
    pub fn invitations(&self) -> Result<Vec<OpenInvitation>, PeopleError> {
        let inner = &self.people.inner;
        let invitations = inner.store.invitations(&self.organization, inner.now())?;
        let open =
            |(id, Invitation { email, role, .. }, expires_at)| OpenInvitation { id, email, role, expires_at };
        Ok(invitations.into_iter().map(open).collect())
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    ///
    /// [`PeopleError::NoInvitation`]; [`PeopleError::Unavailable`].
    pub fn withdraw(&self, id: LinkId) -> Result<(), PeopleError> {
        let inner = &self.people.inner;
        let invitations = self.invitations()?;
        let invited = invitations.into_iter().find(|invitation| invitation.id == id);
        let invited = invited.ok_or(PeopleError::NoInvitation)?;
        let target = Party::stranger(Some(&invited.email));
        let event = self.event(AuditAction::InvitationWithdrawn, target, AuditDetails::none(), inner.now());
        let was_there = inner.store.withdraw_invitation(&self.organization, id, Some(event))?;
        inner.seal();
        if was_there { Ok(()) } else { Err(PeopleError::NoInvitation) }
    }
}
