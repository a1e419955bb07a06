//! What a database stores of a key.

use core::fmt;
use core::hash::{Hash, Hasher};

use subtle::ConstantTimeEq;
use thiserror::Error;

/// HMAC-SHA256 of a key's text under a pepper.
///
/// # Security
///
/// Compared in constant time. `Debug` shows nothing of it: with the pepper, a
/// digest tells whether a guessed key is right.
#[derive(Clone, Copy)]
pub struct KeyDigest([u8; KeyDigest::LEN]);

impl KeyDigest {
    /// Bytes in a digest.
    pub const LEN: usize = 32;

    /// Takes the bytes that were stored.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl TryFrom<&[u8]> for KeyDigest {
    type Error = InvalidDigest;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self).map_err(|_| InvalidDigest)
    }
}

impl PartialEq for KeyDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KeyDigest {}

impl Hash for KeyDigest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyDigest([REDACTED])")
    }
}

/// The bytes are not 32, so they are no digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a key digest has 32 bytes")]
pub struct InvalidDigest;
