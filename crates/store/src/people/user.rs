//! Users, and what they are where.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use crate::email::Email;
use crate::id::UserId;
use crate::organization::OrganizationRecord;
use crate::timestamp::Timestamp;

/// What is known about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserRecord {
    /// The id.
    pub id: UserId,
    /// The address, by which the user signs in.
    pub email: Email,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// A user to be stored.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// The id.
    pub id: UserId,
    /// The address.
    pub email: Email,
    /// What a password is held against; `None` if somebody else says who they
    /// are.
    pub password: Option<PasswordHash>,
    /// When the user is made.
    pub created_at: Timestamp,
}

/// A user, and what a password is held against.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The user.
    pub user: UserRecord,
    /// The hash of the password, if there is one.
    pub password: Option<PasswordHash>,
}

/// A slow hash of a password, as a PHC string: it names its algorithm and its
/// parameters.
///
/// # Security
///
/// Whoever has it can try passwords at leisure: `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(Box<str>);

impl PasswordHash {
    /// Takes a hash as it was made or stored.
    #[must_use]
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The hash to store.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([REDACTED])")
    }
}

/// What a user is in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// May look.
    Member,
    /// May do everything that the organization's kind allows.
    Owner,
}

impl Role {
    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        match text {
            "member" => Ok(Self::Member),
            "owner" => Ok(Self::Owner),
            _ => Err(InvalidRole),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no such role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("must be owner or member")]
pub struct InvalidRole;

/// Somebody in an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub user: UserRecord,
    /// What they are there.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}

/// An organization of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Which.
    pub organization: OrganizationRecord,
    /// What the user is there.
    pub role: Role,
}
