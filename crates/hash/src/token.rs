//! Tokens that a browser or a mail carries: of sessions and of one-time links.

use core::fmt;
use core::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::digest::TokenDigest;

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
        TokenDigest::from_bytes(Sha256::digest(self.0).into())
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

/// The text is no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a token")]
pub struct InvalidToken;
