//! Why a credential is refused.

use std::time::Duration;

use thiserror::Error;

use crate::code::Code;
use crate::principal::Principal;
use crate::rate::Rate;

/// Why a credential does not get through. Each message says what to do.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It is malformed, or no key that is known.
    #[error("This API key is not valid. Check that it was copied whole, or create a new one.")]
    Invalid,
    /// It was revoked.
    #[error("This API key was revoked. Ask the organization's owner for a new one.")]
    Revoked,
    /// It has expired.
    #[error("This API key has expired. Ask the organization's owner for a new one.")]
    Expired,
    /// Its organization is suspended.
    #[error("This API key's organization is suspended. Ask its owner or agency to activate it.")]
    Suspended,
    /// It is good, and has been used too often.
    #[error("This API key has used up its rate limit. Wait as long as Retry-After says.")]
    RateLimited(Box<RateLimited>),
    /// It cannot be known now whether it is good.
    #[error("It cannot be checked at the moment whether this API key is still good. Try again shortly.")]
    Unavailable {
        /// When to try again.
        retry_after: Duration,
    },
    /// It is good, but those who share its limit do not say whether that is
    /// used up.
    #[error("This API key is good, but its rate limit cannot be checked at the moment. Try again shortly.")]
    LimitUnavailable {
        /// When to try again.
        retry_after: Duration,
    },
}

/// A good key that has been used too often.
#[derive(Clone, Debug)]
pub struct RateLimited {
    /// Whose key.
    pub principal: Principal,
    /// The state of its limit.
    pub rate: Rate,
}

impl Refusal {
    /// How soon to ask again when the store, or whoever shares the limit, did
    /// not answer.
    pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(1);

    pub(crate) const UNAVAILABLE: Self = Self::Unavailable { retry_after: Self::RETRY_AFTER };

    pub(crate) const LIMIT_UNAVAILABLE: Self = Self::LimitUnavailable { retry_after: Self::RETRY_AFTER };

    /// The refusal's code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Invalid => Code::InvalidApiKey,
            Self::Revoked => Code::ApiKeyRevoked,
            Self::Expired => Code::ApiKeyExpired,
            Self::Suspended => Code::OrganizationSuspended,
            Self::RateLimited(_) => Code::RateLimitExceeded,
            Self::Unavailable { .. } | Self::LimitUnavailable { .. } => Code::TemporarilyUnavailable,
        }
    }

    /// How long to wait before asking again is of use; `None` if it is of none.
    /// Whoever waits so long and alone uses the key is admitted once.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(limited) => {
                limited.rate.not_before.map(|not_before| not_before.wait(limited.rate.now.moment))
            }
            Self::Unavailable { retry_after } | Self::LimitUnavailable { retry_after } => Some(*retry_after),
            _ => None,
        }
    }

    /// The state of the key's limit, if the key is good.
    #[must_use]
    pub fn rate(&self) -> Option<&Rate> {
        match self {
            Self::RateLimited(limited) => Some(&limited.rate),
            _ => None,
        }
    }
}
