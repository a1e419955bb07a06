//! One-time links.

use bsk_hash::TokenDigest;

use crate::email::Email;
use crate::id::{InvalidId, OrganizationId, UserId};
use crate::people::Role;
use crate::timestamp::Timestamp;

crate::id::uuid_id! {
    /// By which an invitation is named to the owners. It lets nobody in.
    LinkId, "the id of an invitation: a UUID"
}

/// A link to be stored.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Its name.
    pub id: LinkId,
    /// By what it is found.
    pub token: TokenDigest,
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// Who makes it; `None` for the operator.
    pub created_by: Option<UserId>,
    /// When it is made.
    pub created_at: Timestamp,
    /// From when on it is good for nothing.
    pub expires_at: Timestamp,
}

/// What is known about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRecord {
    /// Its name.
    pub id: LinkId,
    /// What it is good for.
    pub purpose: LinkPurpose,
    /// From when on it is good for nothing.
    pub expires_at: Timestamp,
}

/// What a link is good for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// To make the first organization and its owner.
    FirstStart,
    /// To join an organization.
    Invitation(Invitation),
    /// To choose a new password.
    PasswordReset(UserId),
}

/// Who may join what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which organization.
    pub organization: OrganizationId,
    /// Who.
    pub email: Email,
    /// As what.
    pub role: Role,
}
