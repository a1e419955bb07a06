//! Query strings, read strictly.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::iter;

use bsk_actix::auth::Timestamp;

use super::fields::{Fields, Wrong};

/// A query string that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    Encoding,
    /// A parameter stands twice.
    Twice,
}

impl Malformed {
    /// What to do about it.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::Encoding => "The query string is not percent-encoded UTF-8.",
            Self::Twice => "A parameter stands twice in the query string. Send it once.",
        }
    }
}

/// The parameters of a query string, one by one, without an allocation for those that need no
/// decoding. An empty part between two `&` is a pair of empty texts.
pub(crate) fn pairs(query: &str) -> impl Iterator<Item = Result<(Cow<'_, str>, Cow<'_, str>), Malformed>> {
    let mut rest = (!query.is_empty()).then_some(query);
    iter::from_fn(move || {
        let (part, after) = split(rest?, b'&');
        rest = after;
        let (name, value) = split(part, b'=');
        Some(decode(name).and_then(|name| Ok((name, decode(value.unwrap_or_default())?))))
    })
}

/// What stands before and after an ASCII sign. A plain loop finds it soonest, as parameters are short.
fn split(text: &str, at: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == at) {
        Some(place) => (&text[..place], Some(&text[place + 1..])),
        None => (text, None),
    }
}

/// The parameters of a query string in which each stands once.
pub(crate) fn fields(query: &str) -> Result<Fields<String>, Malformed> {
    let mut given = BTreeMap::new();
    for pair in pairs(query) {
        let (name, value) = pair?;
        if name.is_empty() && value.is_empty() {
            continue;
        }
        if given.insert(name.into_owned(), value.into_owned()).is_some() {
            return Err(Malformed::Twice);
        }
    }
    Ok(Fields::new(given))
}

/// A whole number from 1 to `most`.
pub(crate) fn number(text: &str, most: u32) -> Result<u32, Wrong> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(number) if digits && (1..=most).contains(&number) => Ok(number),
        _ => Err(format!("must be a whole number from 1 to {most}").into()),
    }
}

/// A moment.
pub(crate) fn moment(text: &str) -> Result<Timestamp, Wrong> {
    text.parse().map_err(|_| "must be an RFC 3339 time such as 2026-01-31T12:00:00Z".into())
}

/// `true` or `false`.
pub(crate) fn flag(text: &str) -> Result<bool, Wrong> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("must be true or false".into()),
    }
}

/// A text of at most `most` characters without control characters; `None` if there is none.
pub(crate) fn text(text: &str, most: usize) -> Result<Option<String>, Wrong> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(format!("must have at most {most} characters").into());
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters".into());
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// Decodes `application/x-www-form-urlencoded` text.
fn decode(text: &str) -> Result<Cow<'_, str>, Malformed> {
    if !text.bytes().any(|byte| matches!(byte, b'%' | b'+')) {
        return Ok(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let (high, low) = (digit(bytes.next())?, digit(bytes.next())?);
                high << 4 | low
            }
            byte => byte,
        });
    }
    String::from_utf8(decoded).map(Cow::Owned).map_err(|_| Malformed::Encoding)
}

fn digit(byte: Option<u8>) -> Result<u8, Malformed> {
    let digit = byte.and_then(|byte| char::from(byte).to_digit(16)).ok_or(Malformed::Encoding)?;
    u8::try_from(digit).map_err(|_| Malformed::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded() {
        let read: Result<Vec<_>, _> = pairs("a=agency%3Aread&b=x+y&c").collect();
        let read = read.unwrap();
        assert_eq!(read[0], ("a".into(), "agency:read".into()));
        assert_eq!(read[1], ("b".into(), "x y".into()));
        assert_eq!(read[2], ("c".into(), "".into()));
    }

    #[test]
    fn half_a_percent_sequence_is_malformed() {
        for query in ["a=%", "a=%4", "a=%zz", "%ff=1", "a=%c3%28", "a=%+1"] {
            assert!(pairs(query).any(|pair| pair == Err(Malformed::Encoding)), "{query}");
        }
    }

    #[test]
    fn a_parameter_that_stands_twice_is_malformed() {
        assert_eq!(fields("page=1&page=2").err(), Some(Malformed::Twice));
    }

    #[test]
    fn numbers_are_digits_alone() {
        assert!(number("200", 200).is_ok());
        for text in ["", "0", "201", "+1", "-1", "1.0", " 1", "1e2", "99999999999999999999", "١"] {
            assert!(number(text, 200).is_err(), "{text}");
        }
    }
}
