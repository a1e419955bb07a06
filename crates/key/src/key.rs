//! A whole key, and its text.

use core::fmt;

use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::body::{DIGITS, KeyBody};
use crate::hint::KeyHint;
use crate::prefix::KeyPrefix;

/// A well-formed key. It proves nothing yet.
///
/// [`KeyPrefix::parse`] reads one from a request, [`ApiKey::new`] makes one.
///
/// # Security
///
/// The secret is wiped on drop and appears in no `Debug` output; there is no
/// `Display`. [`ApiKey::expose`] is the one way to its text.
#[derive(Clone)]
pub struct ApiKey {
    prefix: KeyPrefix,
    body: KeyBody,
}

impl ApiKey {
    /// Puts a key together.
    #[must_use]
    pub const fn new(prefix: KeyPrefix, body: KeyBody) -> Self {
        Self { prefix, body }
    }

    /// What the key begins with.
    #[must_use]
    pub const fn prefix(&self) -> KeyPrefix {
        self.prefix
    }

    /// The secret bytes.
    #[must_use]
    pub const fn body(&self) -> &KeyBody {
        &self.body
    }

    /// The part that may be shown: the prefix and four digits.
    #[must_use]
    pub fn hint(&self) -> KeyHint {
        KeyHint::of(&self.prefix, &self.body)
    }

    /// Opens the key: its full text, to be shown once or hashed.
    #[must_use]
    pub fn expose(&self) -> KeyText {
        let prefix = self.prefix.as_bytes();
        let len = prefix.len() + DIGITS;
        let mut text = [0; KeyText::MAX_LEN];
        text[..prefix.len()].copy_from_slice(prefix);
        self.body.write_digits(&mut text[prefix.len()..len]);
        KeyText { text, len }
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey({}[REDACTED])", self.prefix)
    }
}

/// The full text of a key, wiped on drop.
///
/// # Security
///
/// Neither `Debug` nor `Display` shows it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeyText {
    text: [u8; KeyText::MAX_LEN],
    len: usize,
}

impl KeyText {
    /// Most characters in the text of a key.
    pub const MAX_LEN: usize = KeyPrefix::MAX_LEN + DIGITS;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The text as bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.text[..self.len]
    }
}

impl fmt::Debug for KeyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyText([REDACTED])")
    }
}

/// The text is no key: not the prefix followed by 32 lowercase hexadecimal
/// digits.
///
/// It says no more, because the text may be somebody's secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a well-formed API key")]
pub struct MalformedKey;
