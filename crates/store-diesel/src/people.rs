//! The traits of a store of people: each call is one transaction.
//!
//! Like the queries, this is compiled once for each database.

use bsk_hash::{PepperVersion, TokenDigest, WrappedAuditKey};
use bsk_store::{
    AcceptInvitation, Accepted, AuditQuery, AuditRecord, AuditStore, BeginSession, ChangeMember, CreateUser,
    Credential, Email, EndSessions, FirstAuditKey, Invitation, LinkId, LinkRecord, Member, MemberChanged,
    Membership, NewAuditEvent, NewLink, OrganizationId, Page, Paged, PasswordHash, PeopleStore,
    ResetPassword, Role, Seal, SessionId, SessionRecord, SetPassword, Start, Started, StoreError, Timestamp,
    UserCreation, UserId, UserRecord,
};

use super::ThisStore;
use super::queries::{audit, people};

impl AuditStore for ThisStore {
    fn append_audit(&self, event: NewAuditEvent) -> Result<(), StoreError> {
        self.write(|connection| audit::append(connection, [&event]))
    }

    fn audit_events(&self, query: &AuditQuery) -> Result<Paged<AuditRecord>, StoreError> {
        self.read_snapshot(|connection| audit::list(connection, query))
    }

    fn seal_audit(
        &self,
        most: u32,
        seal: &mut dyn FnMut(&Seal, &AuditRecord) -> Seal,
    ) -> Result<u32, StoreError> {
        self.write(|connection| audit::seal(connection, most, seal))
    }

    fn audit_chain(&self, after: u64, most: u32) -> Result<Vec<(Seal, Option<AuditRecord>)>, StoreError> {
        self.read(|connection| audit::chain(connection, after, most))
    }

    fn unsealed_audit(&self) -> Result<u64, StoreError> {
        self.read(audit::unsealed)
    }

    fn audit_keys(&self) -> Result<Vec<(PepperVersion, WrappedAuditKey)>, StoreError> {
        self.read(audit::keys)
    }

    fn add_audit_key(
        &self,
        version: PepperVersion,
        key: &WrappedAuditKey,
        first: FirstAuditKey,
    ) -> Result<(), StoreError> {
        self.write(|connection| audit::add_key(connection, version, key, first))
    }
}

impl PeopleStore for ThisStore {
    fn user(&self, id: &UserId) -> Result<Option<UserRecord>, StoreError> {
        self.read(|connection| people::user(connection, id))
    }

    fn credential(&self, email: &Email) -> Result<Option<Credential>, StoreError> {
        self.read(|connection| people::credential(connection, email))
    }

    fn create_user(&self, create: CreateUser) -> Result<UserCreation, StoreError> {
        self.write(|connection| people::create_user(connection, &create))
    }

    fn members(&self, organization: &OrganizationId, page: Page) -> Result<Paged<Member>, StoreError> {
        self.read_snapshot(|connection| people::members(connection, organization, page))
    }

    fn member(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Member>, StoreError> {
        self.read(|connection| people::member(connection, organization, user))
    }

    fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError> {
        self.read(|connection| people::memberships(connection, user))
    }

    fn role(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Role>, StoreError> {
        self.read(|connection| people::role(connection, organization, user))
    }

    fn change_member(&self, change: ChangeMember) -> Result<MemberChanged, StoreError> {
        self.write(|connection| people::change_member(connection, &change))
    }

    fn set_password(&self, set: SetPassword) -> Result<bool, StoreError> {
        self.write(|connection| people::set_password(connection, &set))
    }

    fn rehash_password(
        &self,
        user: &UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StoreError> {
        self.write(|connection| people::rehash_password(connection, user, old, new))
    }

    fn begin_session(&self, begin: BeginSession) -> Result<(), StoreError> {
        self.write(|connection| people::begin_session(connection, &begin))
    }

    fn session(&self, token: &TokenDigest) -> Result<Option<(SessionRecord, UserRecord)>, StoreError> {
        self.read(|connection| people::session(connection, token))
    }

    fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError> {
        self.write(|connection| people::touch_session(connection, id, at))
    }

    fn sessions(&self, user: &UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError> {
        self.read(|connection| people::sessions(connection, user, now))
    }

    fn end_sessions(&self, end: EndSessions) -> Result<u64, StoreError> {
        self.write(|connection| people::end_sessions(connection, &end))
    }

    fn create_link(&self, link: NewLink, audit: Option<NewAuditEvent>) -> Result<bool, StoreError> {
        self.write(|connection| people::create_link(connection, &link, audit.as_ref()))
    }

    fn link(&self, token: &TokenDigest, now: Timestamp) -> Result<Option<LinkRecord>, StoreError> {
        self.read(|connection| people::link(connection, token, now))
    }

    fn invitations(
        &self,
        organization: &OrganizationId,
        now: Timestamp,
    ) -> Result<Vec<(LinkId, Invitation, Timestamp)>, StoreError> {
        self.read(|connection| people::invitations(connection, organization, now))
    }

    fn invitations_of(&self, email: &Email, now: Timestamp) -> Result<Vec<(LinkId, Invitation)>, StoreError> {
        self.read(|connection| people::invitations_of(connection, email, now))
    }

    fn withdraw_invitation(
        &self,
        organization: &OrganizationId,
        id: LinkId,
        audit: Option<NewAuditEvent>,
    ) -> Result<bool, StoreError> {
        self.write(|connection| people::withdraw_invitation(connection, organization, id, audit.as_ref()))
    }

    fn start(&self, start: Start) -> Result<Started, StoreError> {
        self.write(|connection| people::start(connection, &start))
    }

    fn accept_invitation(&self, accept: AcceptInvitation) -> Result<Accepted, StoreError> {
        self.write(|connection| people::accept_invitation(connection, &accept))
    }

    fn reset_password(&self, reset: ResetPassword) -> Result<Option<UserRecord>, StoreError> {
        self.write(|connection| people::reset_password(connection, &reset))
    }
}
