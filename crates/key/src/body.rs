//! The secret half of a key: 16 bytes, written as 32 hexadecimal digits.

use core::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// Number of hexadecimal digits in a body.
pub(crate) const DIGITS: usize = 2 * KeyBody::LEN;

/// The 16 random bytes of a key.
///
/// # Security
///
/// The bytes are wiped when the value is dropped. `Debug` shows none of them,
/// and there is deliberately no comparison: keys are compared by their digest.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct KeyBody([u8; KeyBody::LEN]);

impl KeyBody {
    /// Bytes in a body: 128 bits, which nobody guesses.
    pub const LEN: usize = 16;

    /// Takes 16 bytes as a body.
    ///
    /// # Security
    ///
    /// They must come from a cryptographically secure generator.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// Opens the secret.
    #[must_use]
    pub const fn expose(&self) -> &[u8; Self::LEN] {
        &self.0
    }

    /// Reads exactly 32 lowercase hexadecimal digits; anything else is `None`.
    pub(crate) fn from_digits(digits: &[u8; DIGITS]) -> Option<Self> {
        let mut bytes = [0; Self::LEN];
        let mut illegal = 0;
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let (high, low) = (VALUE[usize::from(pair[0])], VALUE[usize::from(pair[1])]);
            illegal |= high | low;
            *byte = high << 4 | low;
        }
        (illegal & ILLEGAL == 0).then_some(Self(bytes))
    }

    /// Writes the body as 32 lowercase hexadecimal digits.
    pub(crate) fn write_digits(&self, digits: &mut [u8]) {
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGIT[usize::from(byte >> 4)];
            pair[1] = DIGIT[usize::from(byte & 0xf)];
        }
    }
}

impl fmt::Debug for KeyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyBody([REDACTED])")
    }
}

const DIGIT: &[u8; 16] = b"0123456789abcdef";

/// Marks a byte that is no lowercase hexadecimal digit.
const ILLEGAL: u8 = 0x80;

/// The value of each lowercase hexadecimal digit, [`ILLEGAL`] for the rest.
const VALUE: [u8; 256] = {
    let mut table = [ILLEGAL; 256];
    let mut value = 0;
    while value < 16 {
        table[DIGIT[value as usize] as usize] = value;
        value += 1;
    }
    table
};
