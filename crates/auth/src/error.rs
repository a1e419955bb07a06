//! Why keys cannot be managed as asked.

use bsk_scope::ScopeSet;
use bsk_store::StoreError;
use thiserror::Error;

use crate::code::Code;
use crate::principal::InsufficientScope;
use crate::refusal::Refusal;

/// Why an organization or its keys cannot be managed as asked. Each message
/// says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ManageError {
    /// There is no such organization, or the caller does not belong to it.
    #[error("There is no such organization, or this API key does not belong to it.")]
    OrganizationNotFound,
    /// The organization has no such key.
    #[error("This organization has no API key with this id.")]
    KeyNotFound,
    /// The caller lacks a scope.
    #[error(transparent)]
    InsufficientScope(#[from] InsufficientScope),
    /// The caller would give scopes away that it does not hold.
    #[error(
        "An API key cannot be given what its creator does not hold: {missing}. Leave that out, or use a key that holds it."
    )]
    ScopeEscalation {
        /// What the caller does not hold.
        missing: ScopeSet,
    },
    /// Values that cannot be.
    #[error("Some values cannot be accepted; details.fields says which and why.")]
    Invalid(Vec<FieldError>),
    /// The idempotency key belongs to another request.
    #[error("This Idempotency-Key was used with another request. Use a new one for a new request.")]
    IdempotencyConflict,
    /// The first request with the idempotency key is still going on.
    #[error("The first request with this Idempotency-Key is still going on. Try again shortly.")]
    IdempotencyInProgress,
    /// The key is revoked, expired, or rotated already.
    #[error(
        "This API key cannot be rotated: it was revoked, has expired, or was rotated already. Create a new one."
    )]
    NotRotatable,
    /// The organization has as many usable keys as it may.
    #[error("This organization has {most} active API keys, and may not have more. Revoke some first.")]
    KeyLimitReached {
        /// How many it may have.
        most: u64,
    },
    /// The caller has tried to revoke too many keys that are not there.
    #[error(transparent)]
    RateLimited(Refusal),
    /// The store cannot say or do it now.
    #[error("This cannot be done at the moment. Try again shortly.")]
    Unavailable(#[source] StoreError),
    /// The change is stored, and it is not known whether all servers know.
    #[error(
        "The change is stored, but not every server could be asked whether it knows. Send the same request again."
    )]
    Unsettled(#[source] StoreError),
    /// The operating system has no randomness.
    #[error("This cannot be done at the moment. Try again shortly.")]
    Random(#[from] getrandom::Error),
}

/// One value that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name, as callers write it.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl ManageError {
    pub(crate) fn field(field: &'static str, reason: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError { field, reason: reason.into() }])
    }

    /// The error's code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::OrganizationNotFound => Code::OrganizationNotFound,
            Self::KeyNotFound => Code::ApiKeyNotFound,
            Self::InsufficientScope(_) => Code::InsufficientScope,
            Self::ScopeEscalation { .. } => Code::ScopeEscalation,
            Self::Invalid(_) => Code::ValidationFailed,
            Self::IdempotencyConflict => Code::IdempotencyConflict,
            Self::IdempotencyInProgress => Code::IdempotencyInProgress,
            Self::NotRotatable => Code::NotRotatable,
            Self::KeyLimitReached { .. } => Code::KeyLimitReached,
            Self::RateLimited(_) => Code::RateLimitExceeded,
            Self::Unavailable(_) | Self::Unsettled(_) | Self::Random(_) => Code::TemporarilyUnavailable,
        }
    }
}

impl From<StoreError> for ManageError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error)
    }
}
