//! Short text in a buffer of fixed size.

use std::fmt;

/// Printable ASCII text in a buffer of `N` bytes, held in place.
///
/// # Examples
/// ```
/// use bsk_limit::{Moment, NotBefore, headers::retry_after};
///
/// let text = retry_after(NotBefore { moment: Moment::from_millis(1_500) }, Moment::from_millis(0));
/// assert_eq!(text.as_bytes(), b"2");
/// assert_eq!(text.as_str(), "2");
/// ```
#[derive(Clone, Copy)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    /// The text as bytes, all of them printable ASCII: fit for a header value as they are.
    #[must_use]
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Appends `text`, if there is room for it.
    pub(super) fn push<const L: usize>(&mut self, text: [u8; L]) {
        let start = self.len;
        if let Some(room) = self.bytes.get_mut(start..start + L) {
            room.copy_from_slice(&text);
            self.len += L;
        }
    }

    /// Appends up to eight digits, if there is room for eight.
    pub(super) fn push_digits(&mut self, digits: Digits) {
        let start = self.len;
        if let Some(room) = self.bytes.get_mut(start..start + 8) {
            room.copy_from_slice(&digits.text.to_le_bytes());
            self.len += digits.len;
        }
    }

    /// Appends `number` in decimal, if there is room for it and seven bytes more.
    #[inline]
    pub(super) fn push_decimal(&mut self, number: u64) {
        if number < Digits::BOUND { self.push_digits(Digits::new(number)) } else { self.push_long(number) }
    }

    /// Appends a number of more than eight digits.
    fn push_long(&mut self, number: u64) {
        self.push_decimal(number / Digits::BOUND);
        self.push_digits(Digits::padded(number % Digits::BOUND));
    }
}

impl<const N: usize> PartialEq for Text<N> {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

impl<const N: usize> Eq for Text<N> {}

impl<const N: usize> AsRef<str> for Text<N> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<const N: usize> AsRef<[u8]> for Text<N> {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

/// The decimal digits of a number below [`BOUND`](Digits::BOUND): ASCII, the first digit in the lowest byte.
#[derive(Clone, Copy)]
pub(super) struct Digits {
    text: u64,
    len: usize,
}

impl Digits {
    /// One more than the largest number of eight digits.
    pub(super) const BOUND: u64 = 100_000_000;

    /// The digits without leading zeros.
    pub(super) const fn new(number: u64) -> Self {
        let spread = spread(number);
        // The last digit stays, also when it is 0.
        let zeros = ((spread | 1 << 56).trailing_zeros() / 8) as usize;
        Self { text: (spread | ASCII_ZEROS) >> (8 * zeros), len: 8 - zeros }
    }

    /// All eight digits.
    const fn padded(number: u64) -> Self {
        Self { text: spread(number) | ASCII_ZEROS, len: 8 }
    }
}

/// Spreads the eight digits of a number over eight bytes, the first one lowest.
///
/// Halves in 32-bit lanes, then quarters in 16-bit lanes, then digits in bytes. The quotient goes to the lower part
/// of each lane, the remainder to the upper. The division of all lanes at once is a multiplication by a reciprocal
/// that is exact in the lane's range.
const fn spread(number: u64) -> u64 {
    let halves = (number / 10_000) | (number % 10_000) << 32;
    // n * 10_486 >> 20 is n / 100 for n < 10_000.
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (halves - 100 * hundreds) << 16;
    // n * 103 >> 10 is n / 10 for n < 100.
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    tens | (pairs - 10 * tens) << 8
}

const ASCII_ZEROS: u64 = 0x3030_3030_3030_3030;

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn every_number_reads_as_the_standard_library_writes_it() {
        let small = 0..=100_000;
        let powers = (0..20).flat_map(|exponent| {
            let power = 10_u64.pow(exponent);
            [power - 1, power, power + 1, power.saturating_mul(9)]
        });
        let mixed =
            (1..10_000).map(|number: u64| number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (number % 64));
        for number in small.chain(powers).chain(mixed).chain([u64::MAX]) {
            let mut text = Text::<32>::new();
            text.push_decimal(number);
            assert_eq!(text.as_str(), number.to_string());
        }
    }

    #[test]
    fn text_without_room_is_left_out() {
        let mut text = Text::<10>::new();
        text.push(*b"four");
        text.push(*b"and more");
        text.push_decimal(5);
        assert_eq!(text.as_str(), "four");
    }
}
