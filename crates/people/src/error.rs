//! Why something cannot be done.

use std::time::Duration;

use bsk_store::StoreError;
use thiserror::Error;

use crate::password::InvalidPassword;

/// Why something cannot be done as asked. Each message says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PeopleError {
    /// Nobody has this address with this password.
    #[error("The e-mail address or the password is wrong. Try again.")]
    WrongCredentials,
    /// Too many attempts have failed.
    #[error("Too many attempts have failed. Try again in {} seconds.", wait.as_secs().max(1))]
    TooManyAttempts {
        /// How long to wait.
        wait: Duration,
    },
    /// So many people sign in at this moment that this one would wait too long.
    #[error("Too many people are signing in at this moment. Try again shortly.")]
    Busy,
    /// The link is used up, taken back or too old.
    #[error("This link is not good any more. Ask for a new one.")]
    LinkNotGood,
    /// The invitation is for somebody else.
    #[error("This invitation is for another e-mail address. Sign in with that one.")]
    OtherAddress,
    /// The address belongs to a user.
    #[error("Somebody has this e-mail address already. Use another one.")]
    EmailTaken,
    /// There is no such organization, or the user is no member of it.
    #[error("There is no such organization, or you do not belong to it.")]
    OrganizationNotFound,
    /// Only owners may do this.
    #[error("Only an owner of this organization can do this. Ask one.")]
    OwnersOnly,
    /// Nobody with this id is a member.
    #[error("This organization has no such member.")]
    NoMember,
    /// The user is a member already.
    #[error("This user is a member already.")]
    AlreadyMember,
    /// There is no such invitation.
    #[error("There is no such invitation any more.")]
    NoInvitation,
    /// The organization would have no owner.
    #[error("This is the last owner. Make somebody else an owner first.")]
    LastOwner,
    /// The user is also in an organization that the caller does not own.
    #[error(
        "This user also belongs to an organization that you do not own, so that only the operator of this server can reset the password."
    )]
    MayNotReset,
    /// Values that cannot be.
    #[error("Some values cannot be accepted.")]
    Invalid(Vec<FieldError>),
    /// The store cannot say or do it now.
    #[error("This cannot be done at the moment. Try again shortly.")]
    Unavailable(#[source] StoreError),
    /// The operating system has no randomness.
    #[error("This cannot be done at the moment. Try again shortly.")]
    Random(#[from] getrandom::Error),
    /// A password cannot be hashed.
    #[error("This cannot be done at the moment. Try again shortly.")]
    Hashing(#[source] argon2::password_hash::Error),
}

/// One value that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl PeopleError {
    pub(crate) fn password(reason: InvalidPassword) -> Self {
        Self::Invalid(vec![FieldError { field: "password", reason: reason.to_string() }])
    }
}

impl From<StoreError> for PeopleError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error)
    }
}
