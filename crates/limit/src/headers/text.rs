//! Short text in a buffer of fixed size.

use std::fmt;

/// Printable ASCII text of at most `N` bytes, held in place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: u8,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        const { assert!(N <= u8::MAX as usize) };
        Self { bytes: [0; N], len: 0 }
    }

    /// The text as bytes, all of them printable ASCII: fit for a header value as they are.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// Appends `text`, if there is room for it.
    pub(super) fn push(&mut self, text: &[u8]) {
        let start = usize::from(self.len);
        if let Some(room) = self.bytes.get_mut(start..start + text.len()) {
            room.copy_from_slice(text);
            self.advance(text.len());
        }
    }

    /// Appends `number` in decimal, if there is room for it.
    pub(super) fn push_decimal(&mut self, mut number: u64) {
        let width = number.checked_ilog10().unwrap_or(0) as usize + 1;
        let start = usize::from(self.len);
        if let Some(room) = self.bytes.get_mut(start..start + width) {
            for place in room.iter_mut().rev() {
                *place = b'0' + (number % 10) as u8;
                number /= 10;
            }
            self.advance(width);
        }
    }

    fn advance(&mut self, by: usize) {
        self.len += u8::try_from(by).unwrap_or(0);
    }
}

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
