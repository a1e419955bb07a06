//! The part of a key that may be shown.

use core::fmt;

use thiserror::Error;

use crate::body::{DIGITS, KeyBody};
use crate::prefix::KeyPrefix;

/// Digits of the body that a hint shows: 16 of its 128 bits.
const SHOWN: usize = 4;

/// The prefix of a key and its first four digits, by which people tell their
/// keys apart: `bsk_live_a1b2`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KeyHint {
    text: [u8; KeyHint::MAX_LEN],
    len: u8,
}

impl KeyHint {
    /// Most characters in a hint.
    pub const MAX_LEN: usize = KeyPrefix::MAX_LEN + SHOWN;

    pub(crate) fn of(prefix: &KeyPrefix, body: &KeyBody) -> Self {
        let mut digits = [0; DIGITS];
        body.write_digits(&mut digits);
        Self::join(prefix.as_bytes(), &digits[..SHOWN])
    }

    /// Reads a hint back from where it was stored.
    ///
    /// # Errors
    ///
    /// [`InvalidHint`] unless it is a prefix and four lowercase hexadecimal
    /// digits.
    pub fn parse(text: &str) -> Result<Self, InvalidHint> {
        let bytes = text.as_bytes();
        let split = bytes.len().checked_sub(SHOWN).ok_or(InvalidHint)?;
        let (prefix, digits) = bytes.split_at(split);
        let prefix = str::from_utf8(prefix).map_err(|_| InvalidHint)?;
        let prefix = KeyPrefix::new(prefix).map_err(|_| InvalidHint)?;
        if !digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(InvalidHint);
        }
        Ok(Self::join(prefix.as_bytes(), digits))
    }

    /// The hint as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.len)]).unwrap_or_default()
    }

    fn join(prefix: &[u8], digits: &[u8]) -> Self {
        let mut text = [0; Self::MAX_LEN];
        let len = prefix.len() + digits.len();
        text[..prefix.len()].copy_from_slice(prefix);
        text[prefix.len()..len].copy_from_slice(digits);
        #[expect(clippy::cast_possible_truncation, reason = "at most MAX_LEN")]
        let len = len as u8;
        Self { text, len }
    }
}

impl fmt::Display for KeyHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for KeyHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyHint({self})")
    }
}

/// The text is not the visible part of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a hint is a key prefix followed by four lowercase hexadecimal digits")]
pub struct InvalidHint;
