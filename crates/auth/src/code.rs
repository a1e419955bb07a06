//! Every code that a refusal can have, with its HTTP status.

use core::fmt;

/// What a refusal is called, for programs. The names and statuses are the same
/// behind every web framework.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The request makes no sense.
    InvalidRequest,
    /// The request carries two different credentials.
    AmbiguousCredentials,
    /// The request carries no API key.
    MissingApiKey,
    /// The API key is malformed or unknown.
    InvalidApiKey,
    /// The API key was revoked.
    ApiKeyRevoked,
    /// The API key has expired.
    ApiKeyExpired,
    /// The key's organization is suspended.
    OrganizationSuspended,
    /// The key lacks a scope that the request needs.
    InsufficientScope,
    /// The caller would give a scope that it does not hold.
    ScopeEscalation,
    /// There is no such organization, or the key does not belong to it.
    OrganizationNotFound,
    /// The organization has no such key.
    ApiKeyNotFound,
    /// There is nothing at this path.
    NotFound,
    /// The path has no such method.
    MethodNotAllowed,
    /// The idempotency key was used with another request.
    IdempotencyConflict,
    /// The first request with the idempotency key is still going on.
    IdempotencyInProgress,
    /// The key cannot be rotated: revoked, expired, or rotated already.
    NotRotatable,
    /// The organization has as many usable keys as it may.
    KeyLimitReached,
    /// The body is too large.
    PayloadTooLarge,
    /// The body is not of a type that is read here.
    UnsupportedMediaType,
    /// A value in the request is out of its range.
    ValidationFailed,
    /// The key's rate limit is used up.
    RateLimitExceeded,
    /// It cannot be known now whether the key is good, or its limit used up.
    TemporarilyUnavailable,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 22] = [
        Self::InvalidRequest,
        Self::AmbiguousCredentials,
        Self::MissingApiKey,
        Self::InvalidApiKey,
        Self::ApiKeyRevoked,
        Self::ApiKeyExpired,
        Self::OrganizationSuspended,
        Self::InsufficientScope,
        Self::ScopeEscalation,
        Self::OrganizationNotFound,
        Self::ApiKeyNotFound,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::IdempotencyConflict,
        Self::IdempotencyInProgress,
        Self::NotRotatable,
        Self::KeyLimitReached,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::ValidationFailed,
        Self::RateLimitExceeded,
        Self::TemporarilyUnavailable,
    ];

    /// The name, as callers see it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::AmbiguousCredentials => "ambiguous_credentials",
            Self::MissingApiKey => "missing_api_key",
            Self::InvalidApiKey => "invalid_api_key",
            Self::ApiKeyRevoked => "api_key_revoked",
            Self::ApiKeyExpired => "api_key_expired",
            Self::OrganizationSuspended => "organization_suspended",
            Self::InsufficientScope => "insufficient_scope",
            Self::ScopeEscalation => "scope_escalation",
            Self::OrganizationNotFound => "organization_not_found",
            Self::ApiKeyNotFound => "api_key_not_found",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::IdempotencyConflict => "idempotency_conflict",
            Self::IdempotencyInProgress => "idempotency_in_progress",
            Self::NotRotatable => "not_rotatable",
            Self::KeyLimitReached => "key_limit_reached",
            Self::PayloadTooLarge => "payload_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::ValidationFailed => "validation_failed",
            Self::RateLimitExceeded => "rate_limit_exceeded",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The HTTP status (RFC 9110, RFC 6585).
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidRequest | Self::AmbiguousCredentials => 400,
            Self::MissingApiKey
            | Self::InvalidApiKey
            | Self::ApiKeyRevoked
            | Self::ApiKeyExpired
            | Self::OrganizationSuspended => 401,
            Self::InsufficientScope | Self::ScopeEscalation => 403,
            Self::OrganizationNotFound | Self::ApiKeyNotFound | Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::IdempotencyConflict
            | Self::IdempotencyInProgress
            | Self::NotRotatable
            | Self::KeyLimitReached => 409,
            Self::PayloadTooLarge => 413,
            Self::UnsupportedMediaType => 415,
            Self::ValidationFailed => 422,
            Self::RateLimitExceeded => 429,
            Self::TemporarilyUnavailable => 503,
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
