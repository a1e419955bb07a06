//! The public half of a key: what every key of a deployment begins with.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

use crate::body::{DIGITS, KeyBody};
use crate::key::{ApiKey, MalformedKey};

/// What every key of a deployment begins with, such as `bsk_live_`.
///
/// A prefix has 1 to 24 characters: lowercase letters, digits and underscores,
/// beginning with a letter and ending with an underscore.
///
/// # Examples
///
/// ```
/// use bsk_key::KeyPrefix;
///
/// const ACME: KeyPrefix = match KeyPrefix::new("acme_live_") {
///     Ok(prefix) => prefix,
///     Err(_) => panic!("a prefix ends with an underscore"),
/// };
/// assert_eq!(ACME.as_str(), "acme_live_");
/// assert!(KeyPrefix::new("acme").is_err());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyPrefix {
    text: [u8; KeyPrefix::MAX_LEN],
    len: u8,
}

impl KeyPrefix {
    /// The prefix unless an embedder chooses another: `bsk_live_`.
    pub const BSK_LIVE: Self = match Self::new("bsk_live_") {
        Ok(prefix) => prefix,
        Err(_) => panic!("the default prefix is a legal one"),
    };

    /// Most characters in a prefix.
    pub const MAX_LEN: usize = 24;

    /// Takes `text` as a prefix.
    ///
    /// # Errors
    ///
    /// [`InvalidPrefix`] if it is empty, too long, or has characters other
    /// than a letter first, an underscore last, and lowercase letters, digits
    /// and underscores between them.
    pub const fn new(text: &str) -> Result<Self, InvalidPrefix> {
        let bytes = text.as_bytes();
        if bytes.is_empty() || bytes.len() > Self::MAX_LEN {
            return Err(InvalidPrefix);
        }
        let mut prefix = [0; Self::MAX_LEN];
        let mut i = 0;
        while i < bytes.len() {
            match bytes[i] {
                b'a'..=b'z' => {}
                b'0'..=b'9' | b'_' if i > 0 => {}
                _ => return Err(InvalidPrefix),
            }
            prefix[i] = bytes[i];
            i += 1;
        }
        if bytes[i - 1] != b'_' {
            return Err(InvalidPrefix);
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most MAX_LEN")]
        let len = i as u8;
        Ok(Self { text: prefix, len })
    }

    /// Reads a presented credential.
    ///
    /// # Errors
    ///
    /// [`MalformedKey`] unless it is this prefix and 32 lowercase hexadecimal
    /// digits, to the last byte.
    pub fn parse(&self, presented: &[u8]) -> Result<ApiKey, MalformedKey> {
        let digits = presented.strip_prefix(self.as_bytes()).ok_or(MalformedKey)?;
        let digits: &[u8; DIGITS] = digits.try_into().map_err(|_| MalformedKey)?;
        let body = KeyBody::from_digits(digits).ok_or(MalformedKey)?;
        Ok(ApiKey::new(*self, body))
    }

    /// The prefix as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The prefix as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[..usize::from(self.len)]
    }
}

impl Default for KeyPrefix {
    fn default() -> Self {
        Self::BSK_LIVE
    }
}

impl FromStr for KeyPrefix {
    type Err = InvalidPrefix;

    fn from_str(text: &str) -> Result<Self, InvalidPrefix> {
        Self::new(text)
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyPrefix({:?})", self.as_str())
    }
}

/// The text cannot be what keys begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a key prefix has 1 to 24 lowercase letters, digits and underscores, begins with a letter and ends with an underscore"
)]
pub struct InvalidPrefix;
