//! What can be asked of a store of people, and what it answers.

use bsk_hash::TokenDigest;

use crate::audit::NewAuditEvent;
use crate::id::{OrganizationId, UserId};
use crate::organization::{NewOrganization, OrganizationRecord};
use crate::people::link::LinkId;
use crate::people::session::{NewSession, SessionId};
use crate::people::user::{NewUser, PasswordHash, Role, UserRecord};
use crate::timestamp::Timestamp;

/// To make somebody a member.
#[derive(Clone, Debug)]
pub struct CreateUser {
    /// Who. If somebody has the address already, it is them, and nothing of
    /// this is used but that.
    pub user: NewUser,
    /// Where.
    pub organization: OrganizationId,
    /// As what.
    pub role: Role,
    /// What to write down. Its target becomes the user.
    pub audit: Option<NewAuditEvent>,
}

/// What came of making somebody a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserCreation {
    /// The user is new.
    Created(UserRecord),
    /// The user was there, and has joined.
    Joined(UserRecord),
    /// The user was a member already; nothing is changed.
    AlreadyMember(UserRecord),
}

/// To change what somebody is in an organization.
#[derive(Clone, Debug)]
pub struct ChangeMember {
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub user: UserId,
    /// How.
    pub change: MemberChange,
    /// What to write down.
    pub audit: Option<NewAuditEvent>,
}

/// How to change what somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// Another role.
    Role(Role),
    /// None: not a member any more.
    Remove,
}

/// What came of changing a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChanged {
    /// It is done.
    Changed,
    /// It was so already.
    Unchanged,
    /// The user is the last owner.
    LastOwner,
    /// The user is no member.
    NoMember,
}

/// To set a password.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Whose.
    pub user: UserId,
    /// The hash of the new one.
    pub password: PasswordHash,
    /// The session that goes on.
    pub keep: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// What to write down.
    pub audit: Vec<NewAuditEvent>,
}

/// To begin a session.
#[derive(Clone, Debug)]
pub struct BeginSession {
    /// The session.
    pub session: NewSession,
    /// Sessions that ended before are forgotten.
    pub forget_before: Timestamp,
    /// What to write down.
    pub audit: Vec<NewAuditEvent>,
}

/// To end sessions of a user.
#[derive(Clone, Debug)]
pub struct EndSessions {
    /// Whose.
    pub user: UserId,
    /// Only this one; else all.
    pub only: Option<SessionId>,
    /// But not this one.
    pub except: Option<SessionId>,
    /// When.
    pub at: Timestamp,
    /// What to write down, if any is ended.
    pub audit: Vec<NewAuditEvent>,
}

/// To make the first organization and its owner.
#[derive(Clone, Debug)]
pub struct Start {
    /// The link.
    pub token: TokenDigest,
    /// When.
    pub at: Timestamp,
    /// The organization.
    pub organization: NewOrganization,
    /// Its owner.
    pub owner: NewUser,
    /// What to write down.
    pub audit: Vec<NewAuditEvent>,
}

/// What came of the first start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Started {
    /// Both are there.
    Started(OrganizationRecord, UserRecord),
    /// The link is used up or too old, or there is an organization already.
    NotGood,
    /// Somebody has the address.
    EmailTaken,
}

/// How an invitation is accepted.
#[derive(Clone, Debug)]
pub struct AcceptInvitation {
    /// Which.
    pub link: AcceptedLink,
    /// When.
    pub at: Timestamp,
    /// Who: somebody who is there already, or somebody new.
    pub user: Joining,
    /// What to write down. Its target becomes the user.
    pub audit: Option<NewAuditEvent>,
}

/// Which invitation is accepted.
#[derive(Clone, Copy, Debug)]
pub enum AcceptedLink {
    /// The one with this token.
    Token(TokenDigest),
    /// The one with this name: whoever accepts it has shown in another way that
    /// the address is theirs.
    Id(LinkId),
}

/// Who joins by an invitation.
#[derive(Clone, Debug)]
pub enum Joining {
    /// A user who has shown who they are. The address must be the invited one.
    Known(UserId),
    /// Somebody new, with the invited address.
    New(NewUser),
}

/// What came of accepting an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The user is a member now.
    Joined(OrganizationId, UserRecord),
    /// The invitation is used up, taken back or too old.
    NotGood,
    /// It is for another address; or for one that somebody has by now, who must
    /// show that it is them.
    OtherAddress,
}

/// To set a password by a link.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// The link.
    pub token: TokenDigest,
    /// The hash of the new password.
    pub password: PasswordHash,
    /// When.
    pub at: Timestamp,
    /// What to write down.
    pub audit: Vec<NewAuditEvent>,
}
