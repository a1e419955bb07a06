//! The people who manage keys, and how they sign in.

mod command;
mod link;
mod session;
mod user;

pub use command::{
    AcceptInvitation, Accepted, AcceptedLink, BeginSession, ChangeMember, CreateUser, EndSessions, Joining,
    MemberChange, MemberChanged, ResetPassword, SetPassword, Start, Started, UserCreation,
};
pub use link::{Invitation, LinkId, LinkPurpose, LinkRecord, NewLink};
pub use session::{NewSession, SessionId, SessionRecord};
pub use user::{Credential, InvalidRole, Member, Membership, NewUser, PasswordHash, Role, UserRecord};

use bsk_hash::TokenDigest;

use crate::audit::{AuditStore, NewAuditEvent};
use crate::email::Email;
use crate::error::StoreError;
use crate::id::{OrganizationId, UserId};
use crate::page::{Page, Paged};
use crate::timestamp::Timestamp;

/// The part of a store that keeps people. Whoever only verifies keys needs
/// none.
///
/// # Laws
///
/// * Every method is one transaction, durable before it returns, and the
///   entries of the audit log that come with it are part of it.
/// * An address belongs to one user.
/// * An organization that has an owner never loses the last one.
/// * A link is used once: whatever it is good for happens in the transaction
///   that takes it away.
pub trait PeopleStore: AuditStore + 'static {
    /// A user by the id.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn user(&self, id: &UserId) -> Result<Option<UserRecord>, StoreError>;

    /// A user by the address, with what a password is held against.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn credential(&self, email: &Email) -> Result<Option<Credential>, StoreError>;

    /// Makes a user a member of an organization; the user too, if nobody has
    /// the address yet. Links to reset the user's password end.
    ///
    /// # Errors
    ///
    /// [`StoreError::Failed`] if there is no such organization.
    fn create_user(&self, create: CreateUser) -> Result<UserCreation, StoreError>;

    /// The people of an organization, by address.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn members(&self, organization: &OrganizationId, page: Page) -> Result<Paged<Member>, StoreError>;

    /// A member of an organization; `None` for a stranger.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn member(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Member>, StoreError>;

    /// The organizations of a user, by name.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn memberships(&self, user: &UserId) -> Result<Vec<Membership>, StoreError>;

    /// What a user is in an organization; `None` for a stranger.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn role(&self, organization: &OrganizationId, user: &UserId) -> Result<Option<Role>, StoreError>;

    /// Gives a member another role, or removes one. The links that somebody
    /// made who is no owner any more end with it, as far as they concern this
    /// organization or somebody's password.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn change_member(&self, change: ChangeMember) -> Result<MemberChanged, StoreError>;

    /// Sets a password. All sessions of the user but one end, and so do the
    /// links to reset it. Answers whether there is such a user.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn set_password(&self, set: SetPassword) -> Result<bool, StoreError>;

    /// Replaces the hash of an unchanged password. Does nothing if it is not
    /// `old` any more.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn rehash_password(
        &self,
        user: &UserId,
        old: &PasswordHash,
        new: &PasswordHash,
    ) -> Result<(), StoreError>;

    /// Begins a session. Sessions that ended long ago are forgotten.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if the digest is there already.
    fn begin_session(&self, begin: BeginSession) -> Result<(), StoreError>;

    /// A session by its token's digest, with its user, also if it has ended.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn session(&self, token: &TokenDigest) -> Result<Option<(SessionRecord, UserRecord)>, StoreError>;

    /// Moves a session's last use forward.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn touch_session(&self, id: SessionId, at: Timestamp) -> Result<(), StoreError>;

    /// The sessions of a user that have not ended, newest first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn sessions(&self, user: &UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError>;

    /// Ends sessions. Answers how many it were.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn end_sessions(&self, end: EndSessions) -> Result<u64, StoreError>;

    /// Makes a one-time link; one to reset a password takes the place of
    /// earlier ones for that user, an invitation of earlier ones of that
    /// address to that organization. Links that are long over are forgotten.
    ///
    /// Answers `false`, and makes none, if it would reset the password of
    /// somebody who is in an organization that its maker does not own.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn create_link(&self, link: NewLink, audit: Option<NewAuditEvent>) -> Result<bool, StoreError>;

    /// A link that is still good at `now`.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn link(&self, token: &TokenDigest, now: Timestamp) -> Result<Option<LinkRecord>, StoreError>;

    /// The invitations to an organization that are still good, newest first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn invitations(
        &self,
        organization: &OrganizationId,
        now: Timestamp,
    ) -> Result<Vec<(LinkId, Invitation, Timestamp)>, StoreError>;

    /// The invitations of an address that are still good, newest first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn invitations_of(&self, email: &Email, now: Timestamp) -> Result<Vec<(LinkId, Invitation)>, StoreError>;

    /// Takes an invitation back. Answers whether it was there.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn withdraw_invitation(
        &self,
        organization: &OrganizationId,
        id: LinkId,
        audit: Option<NewAuditEvent>,
    ) -> Result<bool, StoreError>;

    /// Makes the first organization and its owner by a link.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn start(&self, start: Start) -> Result<Started, StoreError>;

    /// Joins an organization by an invitation.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn accept_invitation(&self, accept: AcceptInvitation) -> Result<Accepted, StoreError>;

    /// Sets a password by a link; as [`PeopleStore::set_password`] otherwise.
    /// `None` if the link is not good any more.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn reset_password(&self, reset: ResetPassword) -> Result<Option<UserRecord>, StoreError>;
}
