//! `WWW-Authenticate`: how to come back with a credential that will do.

use actix_web::http::header::HeaderValue;
use bsk_auth::{Code, ScopeSet};

use crate::header_value::header_value;

/// A challenge of the `Bearer` scheme ([RFC 6750, section 3][rfc]). It stands
/// for `X-API-Key` too, which has no scheme of its own.
///
/// [rfc]: https://datatracker.ietf.org/doc/html/rfc6750#section-3
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Challenge {
    /// Nothing was presented, so that nothing is said of it.
    Bare,
    /// The request is malformed.
    InvalidRequest,
    /// The key is malformed, unknown, expired, revoked, or no good otherwise.
    InvalidToken,
    /// The key lacks a scope.
    InsufficientScope(ScopeSet),
}

impl Challenge {
    /// The challenge that goes with a code, if any does.
    pub(super) const fn of(code: Code) -> Option<Self> {
        match code {
            Code::MissingApiKey => Some(Self::Bare),
            Code::AmbiguousCredentials => Some(Self::InvalidRequest),
            Code::InvalidApiKey | Code::ApiKeyRevoked | Code::ApiKeyExpired | Code::OrganizationSuspended => {
                Some(Self::InvalidToken)
            }
            _ => None,
        }
    }

    pub(super) fn value(self) -> HeaderValue {
        const BARE: HeaderValue = HeaderValue::from_static(r#"Bearer realm="api""#);
        match self {
            Self::Bare => BARE,
            Self::InvalidRequest => {
                HeaderValue::from_static(r#"Bearer realm="api", error="invalid_request""#)
            }
            Self::InvalidToken => HeaderValue::from_static(r#"Bearer realm="api", error="invalid_token""#),
            Self::InsufficientScope(required) => {
                let text =
                    format_args!(r#"Bearer realm="api", error="insufficient_scope", scope="{required}""#);
                // Names of scopes are fit for a header as they are.
                header_value(&text).unwrap_or(BARE)
            }
        }
    }
}
