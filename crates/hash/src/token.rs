//! Tokens that a browser or a mail carries: of sessions and of one-time links.

use core::fmt;
use core::hash::{Hash, Hasher};
use core::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::digest::InvalidDigest;

/// 32 random bytes whose holder is let in.
///
/// Its text is base64url without padding (RFC 4648 section 5): 43 characters
/// that stand in a cookie and in a link as they are.
///
/// # Security
///
/// Wiped on drop, shown by nothing. Only its [`TokenDigest`] is stored.
///
/// # Examples
///
/// ```
/// use bsk_hash::SecretToken;
///
/// let token = SecretToken::from_random([7; 32]);
/// let read: SecretToken = token.expose().parse()?;
/// assert_eq!(read.digest(), token.digest());
/// # Ok::<(), bsk_hash::InvalidToken>(())
/// ```
#[derive(Clone, ZeroizeOnDrop)]
pub struct SecretToken([u8; SecretToken::LEN]);

impl SecretToken {
    /// Bytes in a token.
    pub const LEN: usize = 32;

    /// Takes bytes from a cryptographically secure generator.
    #[must_use]
    pub const fn from_random(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Opens the secret as text.
    #[must_use]
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(URL_SAFE_NO_PAD.encode(self.0))
    }

    /// What is stored of it: SHA-256. A token has 256 random bits, so that
    /// nobody finds it by trying.
    #[must_use]
    pub fn digest(&self) -> TokenDigest {
        TokenDigest(Sha256::digest(self.0).into())
    }
}

impl FromStr for SecretToken {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let mut bytes = [0; Self::LEN];
        // The decoder asks for room that padding could need.
        let mut room = Zeroizing::new([0; Self::LEN + 1]);
        let read = URL_SAFE_NO_PAD.decode_slice(text, &mut *room);
        if !matches!(read, Ok(Self::LEN)) {
            return Err(InvalidToken);
        }
        bytes.copy_from_slice(&room[..Self::LEN]);
        let token = Self(bytes);
        bytes.zeroize();
        Ok(token)
    }
}

impl fmt::Debug for SecretToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretToken([REDACTED])")
    }
}

/// What a database stores of a [`SecretToken`].
///
/// # Security
///
/// Compared in constant time. It tells whoever has a token whether it is this
/// one, so `Debug` shows nothing of it.
#[derive(Clone, Copy)]
pub struct TokenDigest([u8; TokenDigest::LEN]);

impl TokenDigest {
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

impl TryFrom<&[u8]> for TokenDigest {
    type Error = InvalidDigest;

    fn try_from(bytes: &[u8]) -> Result<Self, InvalidDigest> {
        bytes.try_into().map(Self).map_err(|_| InvalidDigest)
    }
}

impl PartialEq for TokenDigest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenDigest {}

impl Hash for TokenDigest {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for TokenDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenDigest([REDACTED])")
    }
}

/// The text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a token")]
pub struct InvalidToken;
