//! What a database stores of a secret.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use subtle::ConstantTimeEq;
use thiserror::Error;

/// HMAC-SHA256 of a key's text under a pepper.
pub type KeyDigest = SecretDigest<OfKey>;

/// SHA-256 of a [`SecretToken`](crate::SecretToken).
pub type TokenDigest = SecretDigest<OfToken>;

/// What a database stores of a secret: of which kind, `Of` says, so that nobody
/// takes one for the other.
///
/// # Security
///
/// Compared in constant time. It tells whoever has the secret, and for a key
/// the pepper, whether it is this one, so `Debug` shows nothing of it.
pub struct SecretDigest<Of>([u8; 32], PhantomData<fn() -> Of>);

/// That a digest is a key's.
#[derive(Clone, Copy, Debug)]
pub enum OfKey {}

/// That a digest is a token's.
#[derive(Clone, Copy, Debug)]
pub enum OfToken {}

impl<Of> SecretDigest<Of> {
    /// Bytes in a digest.
    pub const LEN: usize = 32;

    /// Takes the bytes that were stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes, PhantomData)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl<Of> TryFrom<&[u8]> for SecretDigest<Of> {
    type Error = InvalidDigest;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self::from_bytes).map_err(|_| InvalidDigest)
    }
}

impl<Of> Clone for SecretDigest<Of> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Of> Copy for SecretDigest<Of> {}

impl<Of> PartialEq for SecretDigest<Of> {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl<Of> Eq for SecretDigest<Of> {}

impl<Of> Hash for SecretDigest<Of> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<Of> fmt::Debug for SecretDigest<Of> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretDigest([REDACTED])")
    }
}

/// The bytes are not 32, so they are no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a digest has 32 bytes")]
pub struct InvalidDigest;
