//! One-time links.

use std::cmp::Reverse;

use bsk_hash::TokenDigest;

use super::People;
use crate::audit::{NewAuditEvent, Party};
use crate::change::Position;
use crate::id::{OrganizationId, UserId};
use crate::memory::State;
use crate::organization::{OrganizationRecord, OrganizationStatus};
use crate::people::{
    AcceptInvitation, Accepted, AcceptedLink, Invitation, Joining, LinkId, LinkPurpose, NewLink,
    ResetPassword, Role, Start, Started, UserRecord,
};
use crate::timestamp::Timestamp;

impl People {
    pub(super) fn good_link(&self, token: &TokenDigest, now: Timestamp) -> Option<&NewLink> {
        self.links.values().find(|link| link.token == *token && now < link.expires_at)
    }

    pub(super) fn invitations(&self, now: Timestamp) -> Vec<(LinkId, Invitation, Timestamp)> {
        let mut good: Vec<_> = self.links.values().filter(|link| now < link.expires_at).collect();
        good.sort_by_key(|link| Reverse((link.created_at, link.id)));
        let invitation = |link: &NewLink| match &link.purpose {
            LinkPurpose::Invitation(invitation) => Some((link.id, invitation.clone(), link.expires_at)),
            _ => None,
        };
        good.into_iter().filter_map(invitation).collect()
    }

    pub(super) fn end_reset_links(&mut self, user: &UserId) {
        self.links.retain(|_, link| link.purpose != LinkPurpose::PasswordReset(user.clone()));
    }

    /// Whether a user may set another's password: by owning every organization
    /// that the other is in.
    fn may_reset(&self, by: &UserId, user: &UserId) -> bool {
        let mut organizations = self.organizations_of(user).peekable();
        organizations.peek().is_some()
            && organizations.all(|(organization, _)| self.role(organization, by) == Some(Role::Owner))
    }
}

impl State {
    pub(super) fn create_link(&mut self, link: NewLink, audit: Option<NewAuditEvent>) -> bool {
        if let (LinkPurpose::PasswordReset(user), Some(by)) = (&link.purpose, &link.created_by)
            && !self.people.may_reset(by, user)
        {
            return false;
        }
        self.people.links.retain(|_, other| {
            let is_same = match (&other.purpose, &link.purpose) {
                (LinkPurpose::PasswordReset(one), LinkPurpose::PasswordReset(other)) => one == other,
                (LinkPurpose::Invitation(one), LinkPurpose::Invitation(other)) => {
                    (&one.organization, &one.email) == (&other.organization, &other.email)
                }
                _ => false,
            };
            !is_same && link.created_at < other.expires_at
        });
        self.people.links.insert(link.id, link);
        self.audit.add(audit);
        true
    }

    pub(super) fn withdraw_invitation(
        &mut self,
        organization: &OrganizationId,
        id: LinkId,
        audit: Option<NewAuditEvent>,
    ) -> bool {
        let is_theirs = self.people.links.get(&id).is_some_and(|link| match &link.purpose {
            LinkPurpose::Invitation(invitation) => invitation.organization == *organization,
            _ => false,
        });
        if is_theirs {
            self.people.links.remove(&id);
            self.audit.add(audit);
        }
        is_theirs
    }

    pub(super) fn start(&mut self, start: Start) -> Started {
        let Start { token, at, organization: new, owner, audit } = start;
        let link = self.people.good_link(&token, at).filter(|link| link.purpose == LinkPurpose::FirstStart);
        let Some(id) = link.map(|link| link.id).filter(|_| self.organizations.is_empty()) else {
            return Started::NotGood;
        };
        if self.people.credential(&owner.email).is_some() {
            return Started::EmailTaken;
        }
        self.people.links.remove(&id);
        let organization = OrganizationRecord {
            id: new.id.clone(),
            name: new.name,
            agency: new.agency,
            parent: new.parent,
            status: OrganizationStatus::Active,
            rate_limit: new.rate_limit,
            created_at: new.created_at,
            position: Position::START,
        };
        self.organizations.insert(new.id.clone(), organization.clone());
        let owner = self.people.insert(owner);
        self.people.join(new.id, &owner.id, Role::Owner, at);
        self.audit.add(audit);
        Started::Started(organization, owner)
    }

    pub(super) fn accept_invitation(&mut self, accept: AcceptInvitation) -> Accepted {
        let AcceptInvitation { link, at, user, audit } = accept;
        let link = match link {
            AcceptedLink::Token(token) => self.people.good_link(&token, at),
            AcceptedLink::Id(id) => self.people.links.get(&id).filter(|link| at < link.expires_at),
        };
        let Some(NewLink { id, purpose: LinkPurpose::Invitation(invitation), .. }) = link.cloned() else {
            return Accepted::NotGood;
        };
        let known = self.people.credential(&invitation.email).map(|credential| credential.user.clone());
        let user = match (user, known) {
            (Joining::Known(id), Some(user)) if user.id == id => user,
            (Joining::New(new), None) if new.email == invitation.email => self.people.insert(new),
            _ => return Accepted::OtherAddress,
        };
        self.people.links.remove(&id);
        self.people.join(invitation.organization.clone(), &user.id, invitation.role, at);
        self.audit.add(audit.map(|event| event.about(Party::user(&user.id, Some(&user.email)))));
        Accepted::Joined(invitation.organization, user)
    }

    pub(super) fn reset_password(&mut self, reset: ResetPassword) -> Option<UserRecord> {
        let link = self.people.good_link(&reset.token, reset.at)?;
        let LinkPurpose::PasswordReset(user) = link.purpose.clone() else { return None };
        let user = self.people.set_password(&user, reset.password, None, reset.at)?;
        self.audit.add(reset.audit);
        Some(user)
    }
}
