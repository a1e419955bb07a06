//! By what a database recognizes a pepper without holding it.

use core::fmt;

use hmac::Mac;
use subtle::ConstantTimeEq;

use crate::digest::InvalidDigest;
use crate::pepper::Pepper;

/// A value made from a pepper that tells whether another one is the same and
/// gives nothing of it away.
#[derive(Clone, Copy)]
pub struct PepperCheck([u8; PepperCheck::LEN]);

impl PepperCheck {
    /// Bytes in a check value.
    pub const LEN: usize = 32;

    /// No key has this text, so no digest equals a check value.
    const MESSAGE: &[u8] = b"bsk pepper check";

    pub(crate) fn of(pepper: &Pepper) -> Self {
        Self(pepper.mac().chain_update(Self::MESSAGE).finalize().into_bytes().into())
    }

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl TryFrom<&[u8]> for PepperCheck {
    type Error = InvalidDigest;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self).map_err(|_| InvalidDigest)
    }
}

impl PartialEq for PepperCheck {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for PepperCheck {}

impl fmt::Debug for PepperCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PepperCheck([REDACTED])")
    }
}
