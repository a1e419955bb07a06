//! Header values cut from one buffer per worker.

use core::cell::Cell;
use core::fmt;

use actix_web::http::header::{HeaderValue, InvalidHeaderValue};
use bytes::{Bytes, BytesMut};

/// Size of a buffer in bytes: the fields of some sixty answers.
const CAPACITY: usize = 4_096;

/// Room for the fields of one answer in bytes.
const ROOM: usize = 256;

thread_local! {
    static BUFFER: Cell<Option<Buffer>> = const { Cell::new(None) };
}

/// Renders a header value without an allocation of its own.
///
/// Values are cut from a buffer of this thread. It is used again once the
/// answers before are sent, and replaced if they are not: one allocation or
/// none for some sixty answers.
///
/// # Errors
///
/// [`InvalidHeaderValue`] if the text has a character that no header may have.
///
/// # Examples
///
/// ```
/// let value = bsk_actix::header_value(&42)?;
/// assert_eq!(value, "42");
/// assert!(bsk_actix::header_value(&"two\nlines").is_err());
/// # Ok::<(), actix_web::http::header::InvalidHeaderValue>(())
/// ```
pub fn header_value(text: &impl fmt::Display) -> Result<HeaderValue, InvalidHeaderValue> {
    use fmt::Write as _;

    with_buffer(|buffer| {
        // A text that cannot be rendered whole is none.
        if write!(buffer, "{text}").is_err() {
            buffer.clear();
        }
        buffer.cut()
    })
}

/// Makes header values of texts that are at hand, as [`header_value`] does of
/// one that must be rendered.
///
/// # Errors
///
/// [`InvalidHeaderValue`] for each text with a character that no header may
/// have.
///
/// # Examples
///
/// ```
/// let [good, bad] = bsk_actix::header_texts([b"a text", b"two\nlines"]);
/// assert_eq!(good?, "a text");
/// assert!(bad.is_err());
/// # Ok::<(), actix_web::http::header::InvalidHeaderValue>(())
/// ```
pub fn header_texts<const N: usize>(texts: [&[u8]; N]) -> [Result<HeaderValue, InvalidHeaderValue>; N] {
    let mut values = HeaderTexts::new(texts);
    texts.map(|text| values.cut(text.len()))
}

/// Texts in a row, to be cut into values one by one: a value goes where it
/// belongs as soon as it is made, and is not copied on the way.
pub(crate) struct HeaderTexts(Bytes);

impl HeaderTexts {
    /// Puts texts in a row.
    pub(crate) fn new<const N: usize>(texts: [&[u8]; N]) -> Self {
        Self(with_buffer(|buffer| buffer.join(texts)))
    }

    /// Cuts the next `len` bytes off, of as many as there are.
    pub(crate) fn cut(&mut self, len: usize) -> Result<HeaderValue, InvalidHeaderValue> {
        HeaderValue::from_maybe_shared(self.0.split_to(len.min(self.0.len())))
    }
}

/// Lends the buffer of this thread, with room for the fields of an answer.
fn with_buffer<R>(render: impl FnOnce(&mut Buffer) -> R) -> R {
    // While it is lent, and when the thread ends, there is none.
    let mut buffer = BUFFER.try_with(Cell::take).ok().flatten().unwrap_or_default();
    buffer.make_room();
    let rendered = render(&mut buffer);
    // A buffer that cannot be given back is only not used again.
    let _ = BUFFER.try_with(|place| place.set(Some(buffer)));
    rendered
}

/// Where values are rendered one after the other.
#[derive(Default)]
struct Buffer(BytesMut);

impl Buffer {
    fn join<const N: usize>(&mut self, texts: [&[u8]; N]) -> Bytes {
        for text in texts {
            self.0.extend_from_slice(text);
        }
        self.0.split().freeze()
    }

    fn cut(&mut self) -> Result<HeaderValue, InvalidHeaderValue> {
        HeaderValue::from_maybe_shared(self.0.split().freeze())
    }

    fn clear(&mut self) {
        self.0.clear();
    }

    fn make_room(&mut self) {
        if self.0.capacity() >= ROOM {
            return;
        }
        // Takes the whole buffer back if no value of it is left.
        if !self.0.try_reclaim(CAPACITY) {
            self.0 = BytesMut::with_capacity(CAPACITY);
        }
    }
}

impl fmt::Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.write_str(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_answers_that_are_gone_leave_their_room_to_new_ones() {
        let place = || header_value(&"x".repeat(200)).unwrap().as_bytes().as_ptr().addr();
        let first = place();
        assert!((0..1_000).all(|_| place().abs_diff(first) < CAPACITY), "the buffer is used again");
    }

    #[test]
    fn values_that_are_kept_stay_as_they_were() {
        let kept: Vec<_> = (0..5_000).map(|n| header_value(&n).unwrap()).collect();
        for (n, value) in kept.iter().enumerate() {
            assert_eq!(value, n.to_string().as_str());
        }
    }

    #[test]
    fn a_value_larger_than_the_buffer_is_whole() {
        let long = "y".repeat(3 * CAPACITY);
        assert_eq!(header_value(&long).unwrap(), long.as_str());
    }

    #[test]
    fn a_value_rendered_while_another_is_rendered_does_not_disturb_it() {
        struct Nested;
        impl fmt::Display for Nested {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("outer ")?;
                f.write_str(header_value(&"inner").unwrap().to_str().unwrap())
            }
        }
        assert_eq!(header_value(&Nested).unwrap(), "outer inner");
    }
}
