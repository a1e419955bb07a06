//! The names of a request's header fields, for those who look for some that
//! are seldom there.

use std::slice;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header fields of a request. A name is looked up, for which it is hashed,
/// only if there is one of its length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldNames<'a> {
    headers: &'a HeaderMap,
    /// A bit for each length that there is, from 63 on one for all.
    lengths: u64,
}

impl<'a> FieldNames<'a> {
    /// Reads the names once.
    pub(crate) fn of(headers: &'a HeaderMap) -> Self {
        Self { headers, lengths: headers.keys().fold(0, |lengths, name| lengths | bit(name)) }
    }

    /// The first value of a field, if there is one.
    pub(crate) fn get(&self, name: &HeaderName) -> Option<&'a HeaderValue> {
        if self.lengths & bit(name) == 0 { None } else { self.headers.get(name) }
    }

    /// All values of a field.
    pub(crate) fn get_all(&self, name: &HeaderName) -> slice::Iter<'a, HeaderValue> {
        if self.lengths & bit(name) == 0 { [].iter() } else { self.headers.get_all(name) }
    }
}

fn bit(name: &HeaderName) -> u64 {
    1 << name.as_str().len().min(63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_found_and_nothing_else() {
        let long = "x".repeat(70);
        let names = ["host", "x-api-key", "accept", long.as_str()];
        let mut headers = HeaderMap::new();
        for name in names {
            for value in ["1", "2"] {
                headers.append(name.parse().unwrap(), HeaderValue::from_static(value));
            }
        }
        let fields = FieldNames::of(&headers);
        for name in names {
            let name = name.parse().unwrap();
            assert_eq!(fields.get(&name).unwrap(), "1");
            assert!(fields.get_all(&name).eq(["1", "2"]));
        }
        for name in ["date", "x-request-id", "x-auth-require-scope", &"y".repeat(70), &"y".repeat(80)] {
            let name = name.parse().unwrap();
            assert_eq!(fields.get(&name), None);
            assert_eq!(fields.get_all(&name).len(), 0);
        }
    }
}
