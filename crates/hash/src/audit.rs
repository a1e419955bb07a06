//! The key under which the audit log is chained.

use core::fmt;
use core::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::digest::InvalidDigest;
use crate::pepper::Pepper;

/// The key that authenticates a deployment's audit log.
///
/// It is random, and the database holds it only as a [`WrappedAuditKey`]: masked
/// by a pad that is derived from a pepper. A new pepper gets a wrapping of its
/// own, so that the key, and with it every entry's code, outlives the peppers.
///
/// # Security
///
/// Wiped on drop, shown by nothing. Whoever has the database alone can neither
/// open nor replace it.
#[derive(Clone, ZeroizeOnDrop)]
pub struct AuditKey([u8; AuditKey::LEN]);

impl AuditKey {
    /// Bytes in a key: the length of the hash, as RFC 2104 section 3 asks.
    pub const LEN: usize = 32;

    /// Takes bytes from a cryptographically secure generator.
    #[must_use]
    pub const fn from_random(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Wraps the key under a pepper. The nonce must be random: a pepper may
    /// wrap the keys of several databases.
    #[must_use]
    pub fn wrap(&self, pepper: &Pepper, nonce: [u8; WrappedAuditKey::NONCE_LEN]) -> WrappedAuditKey {
        let pad = pad(pepper, &nonce);
        let mut masked = [0; Self::LEN];
        for (masked, (key, pad)) in masked.iter_mut().zip(self.0.iter().zip(&*pad)) {
            *masked = key ^ pad;
        }
        WrappedAuditKey { nonce, masked, check: self.check() }
    }

    /// Opens a wrapped key; `None` if it was not wrapped under this pepper.
    #[must_use]
    pub fn unwrap(wrapped: &WrappedAuditKey, pepper: &Pepper) -> Option<Self> {
        let pad = pad(pepper, &wrapped.nonce);
        let mut key = Self([0; Self::LEN]);
        for (key, (masked, pad)) in key.0.iter_mut().zip(wrapped.masked.iter().zip(&*pad)) {
            *key = masked ^ pad;
        }
        let is_right: bool = key.check().ct_eq(&wrapped.check).into();
        is_right.then_some(key)
    }

    /// HMAC-SHA256 of a message in parts. The parts stand one after the other:
    /// whoever calls this makes sure that they cannot be cut in another way.
    #[must_use]
    pub fn mac<'a>(&self, parts: impl IntoIterator<Item = &'a [u8]>) -> AuditMac {
        let mut mac = self.keyed();
        for part in parts {
            mac.update(part);
        }
        AuditMac(mac.finalize().into_bytes().into())
    }

    /// By which a right key is told from a wrong one.
    fn check(&self) -> [u8; AuditMac::LEN] {
        self.mac([b"bsk audit key check".as_slice()]).0
    }

    fn keyed(&self) -> Hmac<Sha256> {
        match Hmac::new_from_slice(&self.0) {
            Ok(mac) => mac,
            Err(_) => unreachable!("HMAC takes keys of any length"),
        }
    }
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuditKey([REDACTED])")
    }
}

/// As RFC 5869 derives keys, with the pepper as the key material that is
/// already random: one block of output is enough.
fn pad(pepper: &Pepper, nonce: &[u8]) -> Zeroizing<[u8; AuditKey::LEN]> {
    let mac = pepper.mac().chain_update(b"bsk audit key\0").chain_update(nonce).chain_update([1]);
    Zeroizing::new(mac.finalize().into_bytes().into())
}

/// An [`AuditKey`] as a database keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrappedAuditKey {
    /// What the pad was derived with, beside the pepper.
    pub nonce: [u8; WrappedAuditKey::NONCE_LEN],
    /// The key under the pad.
    pub masked: [u8; AuditKey::LEN],
    /// By which a right pepper is told from a wrong one.
    pub check: [u8; AuditMac::LEN],
}

impl WrappedAuditKey {
    /// Bytes in a nonce.
    pub const NONCE_LEN: usize = 16;
}

/// The code that authenticates one entry of the log and, through it, all before.
///
/// It is no secret: a head that was noted outside the database shows later
/// whether the log was cut. Its text is 64 hexadecimal digits.
#[derive(Clone, Copy)]
pub struct AuditMac([u8; AuditMac::LEN]);

impl AuditMac {
    /// Bytes in a code.
    pub const LEN: usize = 32;

    /// What stands before the first entry.
    pub const NONE: Self = Self([0; Self::LEN]);

    /// The bytes to store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl TryFrom<&[u8]> for AuditMac {
    type Error = InvalidDigest;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self).map_err(|_| InvalidDigest)
    }
}

impl PartialEq for AuditMac {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for AuditMac {}

impl FromStr for AuditMac {
    type Err = InvalidMac;

    fn from_str(text: &str) -> Result<Self, InvalidMac> {
        let digits: Option<Vec<u8>> =
            text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        let digits = digits.filter(|digits| digits.len() == 2 * Self::LEN).ok_or(InvalidMac)?;
        let mut bytes = [0; Self::LEN];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        Ok(Self(bytes))
    }
}

impl fmt::Display for AuditMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AuditMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AuditMac({self})")
    }
}

/// The text is no code of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not 64 hexadecimal digits")]
pub struct InvalidMac;
