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
#[derive(Clone)]
// One register: it is moved, wiped and enciphered as a whole.
#[repr(align(16))]
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
    ///
    /// The same instructions run whatever the digits are, and no table is read
    /// at a place that they name. Compilers make vector instructions of it.
    pub(crate) fn from_digits(digits: &[u8; DIGITS]) -> Option<Self> {
        let (mut values, mut illegal) = ([0; DIGITS], [0; DIGITS]);
        for ((value, illegal), digit) in values.iter_mut().zip(&mut illegal).zip(digits) {
            let (number, letter) = (digit.wrapping_sub(b'0'), digit.wrapping_sub(b'a'));
            let (is_number, is_letter) = (mask(number < 10), mask(letter < 6));
            *illegal = !(is_number | is_letter);
            *value = number & is_number | letter.wrapping_add(10) & is_letter;
        }
        let mut bytes = [0; Self::LEN];
        for (byte, pair) in bytes.iter_mut().zip(values.chunks_exact(2)) {
            *byte = pair[0] << 4 | pair[1];
        }
        let is_legal = illegal.iter().fold(0, |any, illegal| any | illegal) == 0;
        is_legal.then_some(Self(bytes))
    }

    /// Writes the body as 32 lowercase hexadecimal digits.
    pub(crate) fn write_digits(&self, digits: &mut [u8]) {
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair[0] = DIGIT[usize::from(byte >> 4)];
            pair[1] = DIGIT[usize::from(byte & 0xf)];
        }
    }
}

impl Zeroize for KeyBody {
    fn zeroize(&mut self) {
        self.0 = [0; Self::LEN];
        // The compiler must take the zeros for read, so it can't leave them out.
        zeroize::optimization_barrier(&self.0);
    }
}

impl Drop for KeyBody {
    fn drop(&mut self) {
        self.zeroize();
    }
}

impl ZeroizeOnDrop for KeyBody {}

impl fmt::Debug for KeyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyBody([REDACTED])")
    }
}

const DIGIT: &[u8; 16] = b"0123456789abcdef";

/// All bits set if it is so, else none.
fn mask(is: bool) -> u8 {
    u8::from(is).wrapping_neg()
}

#[cfg(test)]
mod tests {
    use super::{DIGIT, DIGITS, KeyBody};

    #[test]
    fn each_of_256_bytes_is_read_or_refused_at_each_place() {
        for place in 0..DIGITS {
            for byte in 0..=u8::MAX {
                let mut digits = [b'0'; DIGITS];
                digits[place] = byte;
                let value = DIGIT.iter().position(|digit| *digit == byte);
                let expected = value.map(|value| {
                    let mut bytes = [0; KeyBody::LEN];
                    bytes[place / 2] = u8::try_from(value).unwrap() << (4 - 4 * (place % 2));
                    bytes
                });
                assert_eq!(KeyBody::from_digits(&digits).map(|body| *body.expose()), expected);
            }
        }
    }
}
