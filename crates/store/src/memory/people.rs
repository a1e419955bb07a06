//! The people of a store in memory.

mod links;
mod members;
mod sessions;

use std::collections::{BTreeMap, HashMap};

use bsk_hash::TokenDigest;

use crate::audit::NewAuditEvent;
use crate::email::Email;
use crate::error::StoreError;
use crate::id::{OrganizationId, UserId};
use crate::memory::MemoryStore;
use crate::page::{Page, Paged};
use crate::people::{
    AcceptInvitation, Accepted, BeginSession, ChangeMember, CreateUser, Credential, EndSessions, Invitation,
    LinkId, LinkRecord, Member, MemberChanged, Membership, NewLink, NewUser, PasswordHash, PeopleStore,
    ResetPassword, Role, SessionId, SessionRecord, SetPassword, Start, Started, UserCreation, UserRecord,
};
use crate::timestamp::Timestamp;

/// Everybody, and how they sign in.
#[derive(Debug, Default)]
pub(super) struct People {
    users: HashMap<UserId, Credential>,
    memberships: BTreeMap<(OrganizationId, UserId), (Role, Timestamp)>,
    sessions: HashMap<SessionId, (TokenDigest, SessionRecord)>,
    links: HashMap<LinkId, NewLink>,
}

impl People {
    fn credential(&self, email: &Email) -> Option<&Credential> {
        self.users.values().find(|credential| credential.user.email == *email)
    }

    fn insert(&mut self, new: NewUser) -> UserRecord {
        let user = UserRecord { id: new.id.clone(), email: new.email, created_at: new.created_at };
        self.users.insert(new.id, Credential { user: user.clone(), password: new.password });
        user
    }

    /// Sets a password, and ends what an earlier one has opened.
    fn set_password(
        &mut self,
        user: &UserId,
        password: PasswordHash,
        keep: Option<SessionId>,
        at: Timestamp,
    ) -> Option<UserRecord> {
        let credential = self.users.get_mut(user)?;
        credential.password = Some(password);
        let record = credential.user.clone();
        self.end_reset_links(user);
        self.end_sessions(user, None, keep, at);
        Some(record)
    }
}

impl PeopleStore for MemoryStore {
    fn user(&self, id: &UserId) -> Result<Option<UserRecord>, StoreError> {
        Ok(self.state().people.users.get(id).map(|credential| credential.user.clone()))
    }

    fn credential(&self, email: &Email) -> Result<Option<Credential>, StoreError> {
        Ok(self.state().people.credential(email).cloned())
    }

    fn create_user(&self, create: CreateUser) -> Result<UserCreation, StoreError> {
        self.state().create_user(create)
    }

    fn members(&self, organization: &OrganizationId, page: Page) -> Result<Paged<Member>, StoreError> {
        Ok(page.of(self.state().people.members(organization)))
    }

    fn member(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Member>, StoreError> {
        Ok(self.state().people.member(organization, user))
    }

    fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        Ok(self.state().memberships(user))
    }

    fn role(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Role>, StoreError> {
        Ok(self.state().people.role(organization, user))
    }

    fn change_member(&self, change: ChangeMember) -> Result<MemberChanged, StoreError> {
        Ok(self.state().change_member(change))
    }

    fn set_password(&self, set: SetPassword) -> Result<bool, StoreError> {
        let mut state = self.state();
        let is_done = state.people.set_password(&set.user, set.password, set.keep, set.at).is_some();
        if is_done {
            state.audit.add(set.audit);
        }
        Ok(is_done)
    }

    fn rehash_password(
        &self,
        user: &UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StoreError> {
        if let Some(credential) = self.state().people.users.get_mut(user)
            && credential.password.as_ref() == Some(old)
        {
            credential.password = Some(new.clone());
        }
        Ok(())
    }

    fn begin_session(&self, begin: BeginSession) -> Result<(), StoreError> {
        self.state().begin_session(begin)
    }

    fn session(&self, token: &TokenDigest) -> Result<Option<(SessionRecord, UserRecord)>, StoreError> {
        Ok(self.state().people.session(token))
    }

    fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        if let Some((_, session)) = self.state().people.sessions.get_mut(&id) {
            session.last_seen_at = session.last_seen_at.max(at);
        }
        Ok(())
    }

    fn sessions(&self, user: &UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError> {
        Ok(self.state().people.sessions_of(user, now))
    }

    fn end_sessions(&self, end: EndSessions) -> Result<u64, StoreError> {
        let mut state = self.state();
        let ended = state.people.end_sessions(&end.user, end.only, end.except, end.at);
        if ended > 0 {
            state.audit.add(end.audit);
        }
        Ok(ended)
    }

    fn create_link(&self, link: NewLink, audit: Option<NewAuditEvent>) -> Result<bool, StoreError> {
        Ok(self.state().create_link(link, audit))
    }

    fn link(&self, token: &TokenDigest, now: Timestamp) -> Result<Option<LinkRecord>, StoreError> {
        let state = self.state();
        Ok(state.people.good_link(token, now).map(|link| LinkRecord {
            id: link.id,
            purpose: link.purpose.clone(),
            expires_at: link.expires_at,
        }))
    }

    fn invitations(
        &self,
        organization: &OrganizationId,
        now: Timestamp,
    ) -> Result<Vec<(LinkId, Invitation, Timestamp)>, StoreError> {
        let state = self.state();
        let invitations = state.people.invitations(now);
        let theirs =
            invitations.into_iter().filter(|(_, invitation, _)| invitation.organization == *organization);
        Ok(theirs.collect())
    }

    fn invitations_of(&self, email: &Email, now: Timestamp) -> Result<Vec<(LinkId, Invitation)>, StoreError> {
        let state = self.state();
        let invitations = state.people.invitations(now);
        let theirs = invitations.into_iter().filter(|(_, invitation, _)| invitation.email == *email);
        Ok(theirs.map(|(id, invitation, _)| (id, invitation)).collect())
    }

    fn withdraw_invitation(
        &self,
        organization: &OrganizationId,
        id: LinkId,
        audit: Option<NewAuditEvent>,
    ) -> Result<bool, StoreError> {
        Ok(self.state().withdraw_invitation(organization, id, audit))
    }

    fn start(&self, start: Start) -> Result<Started, StoreError> {
        Ok(self.state().start(start))
    }

    fn accept_invitation(&self, accept: AcceptInvitation) -> Result<Accepted, StoreError> {
        Ok(self.state().accept_invitation(accept))
    }

    fn reset_password(&self, reset: ResetPassword) -> Result<Option<UserRecord>, StoreError> {
        Ok(self.state().reset_password(reset))
    }
}
