//! Where in a request the key is.

use bsk_key::KeyPrefix;
use thiserror::Error;

use crate::code::Code;

/// Finds the one credential of a request in its headers.
///
/// `api_key` are the values of `X-API-Key`, `authorization` those of
/// `Authorization`. A bearer token (RFC 6750) counts only if it begins with
/// `prefix`: another one is some other system's. The same credential twice is
/// one. Nothing is said yet about whether it is a key.
///
/// # Errors
///
/// [`CredentialError::Missing`] if there is none, and
/// [`CredentialError::Ambiguous`] if there are two that differ.
///
/// # Examples
///
/// ```
/// use bsk_auth::{credential, CredentialError, KeyPrefix};
///
/// let none: [&[u8]; 0] = [];
/// let found = credential(KeyPrefix::BSK_LIVE, none, [&b"Bearer bsk_live_x"[..]]);
/// assert_eq!(found, Ok(&b"bsk_live_x"[..]));
///
/// let foreign = credential(KeyPrefix::BSK_LIVE, none, [&b"Bearer eyJhbGciOi"[..]]);
/// assert_eq!(foreign, Err(CredentialError::Missing));
/// ```
pub fn credential<'a>(
    prefix: KeyPrefix,
    api_key: impl IntoIterator<Item = &'a [u8]>,
    authorization: impl IntoIterator<Item = &'a [u8]>,
) -> Result<&'a [u8], CredentialError> {
    let bearer = authorization.into_iter().filter_map(|value| bearer_token(prefix, value));
    let mut credentials = api_key.into_iter().map(<[u8]>::trim_ascii).chain(bearer);
    let first = credentials.next().ok_or(CredentialError::Missing)?;
    if credentials.any(|other| other != first) {
        return Err(CredentialError::Ambiguous);
    }
    if first.is_empty() { Err(CredentialError::Missing) } else { Ok(first) }
}

fn bearer_token(prefix: KeyPrefix, value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked(7)?;
    let token = token.trim_ascii();
    (scheme.eq_ignore_ascii_case(b"bearer ") && token.starts_with(prefix.as_bytes())).then_some(token)
}

/// A request has no credential that could be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CredentialError {
    /// There is none.
    #[error("This request needs an API key. Send it as X-API-Key, or as a bearer token in Authorization.")]
    Missing,
    /// There are two that differ.
    #[error("This request carries two different credentials. Send exactly one API key.")]
    Ambiguous,
}

impl CredentialError {
    /// The error's code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Missing => Code::MissingApiKey,
            Self::Ambiguous => Code::AmbiguousCredentials,
        }
    }
}
