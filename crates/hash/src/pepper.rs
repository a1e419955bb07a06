//! The secret that makes digests useless to whoever copies a database.

use core::fmt;
use core::num::NonZeroU16;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit};
use sha2::Sha256;
use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::check::PepperCheck;

/// A server-side secret of at least 32 bytes.
///
/// # Security
///
/// Wiped on drop, shown by nothing. Keep it outside the database and back it
/// up apart from it: without it no key can be verified.
#[derive(Clone, ZeroizeOnDrop)]
pub struct Pepper(Vec<u8>);

impl Pepper {
    /// Fewest bytes: the length of the hash, as RFC 2104 section 3 asks.
    pub const MIN_LEN: usize = 32;

    /// Takes 32 bytes from a cryptographically secure generator.
    #[must_use]
    pub fn from_random(bytes: [u8; Self::MIN_LEN]) -> Self {
        Self(bytes.to_vec())
    }

    /// Reads base64 (RFC 4648 section 4) of at least 32 bytes; white space
    /// around it does not count.
    ///
    /// # Errors
    ///
    /// [`InvalidPepper::NotBase64`] and [`InvalidPepper::TooShort`].
    pub fn from_base64(text: &str) -> Result<Self, InvalidPepper> {
        let bytes = Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| InvalidPepper::NotBase64)?);
        if bytes.len() < Self::MIN_LEN {
            return Err(InvalidPepper::TooShort { len: bytes.len() });
        }
        Ok(Self(bytes.to_vec()))
    }

    /// Opens the secret as base64, to be written to a file.
    #[must_use]
    pub fn expose_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(&self.0))
    }

    /// The value by which a database recognizes this pepper.
    #[must_use]
    pub fn check(&self) -> PepperCheck {
        PepperCheck::of(self)
    }

    /// HMAC-SHA256 under this pepper, ready to take a message.
    pub(crate) fn mac(&self) -> Hmac<Sha256> {
        match Hmac::new_from_slice(&self.0) {
            Ok(mac) => mac,
            // RFC 2104 hashes a long key first.
            Err(_) => unreachable!("HMAC takes keys of any length"),
        }
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pepper([REDACTED])")
    }
}

/// Which of a deployment's peppers: 1, 2, 3, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PepperVersion(NonZeroU16);

impl PepperVersion {
    /// The version of a deployment's first pepper.
    pub const FIRST: Self = Self(NonZeroU16::MIN);

    /// Takes a number from 1 to 65,535; `None` for any other.
    #[must_use]
    pub fn new(version: i32) -> Option<Self> {
        u16::try_from(version).ok().and_then(NonZeroU16::new).map(Self)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0.get() as i32
    }

    /// The version of the pepper that follows this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for PepperVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a pepper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidPepper {
    /// It is not standard base64 with padding.
    #[error("the pepper is not base64; make one with `openssl rand -base64 32`")]
    NotBase64,
    /// It decodes to fewer than [`Pepper::MIN_LEN`] bytes.
    #[error("the pepper has {len} bytes and needs at least 32; make one with `openssl rand -base64 32`")]
    TooShort {
        /// How many bytes it has.
        len: usize,
    },
}
