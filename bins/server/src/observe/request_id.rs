//! The name of a request, in the log and in its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// The header of requests and answers.
pub(super) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name that a caller may give.
const MAX_LEN: usize = 64;

/// Names requests. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct RequestIds {
    /// Tells this process from others.
    process: u64,
    next: Arc<AtomicU64>,
}

impl RequestIds {
    /// Begins to count in a process of this random name.
    pub(crate) fn new(process: u64) -> Self {
        Self { process, next: Arc::default() }
    }

    /// The name that the caller gave, if it is a sane one, or a new one.
    pub(super) fn of(&self, headers: &HeaderMap) -> HeaderValue {
        if let Some(given) = headers.get(HEADER)
            && is_sane(given.as_bytes())
        {
            return given.clone();
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        bsk_actix::header_value(&format_args!("{:016x}-{number:x}", self.process))
            .unwrap_or_else(|_| HeaderValue::from(number))
    }
}

/// Letters, digits and some signs. There is no underscore among them, so no API
/// key that somebody put in the wrong header is ever written down.
fn is_sane(id: &[u8]) -> bool {
    (1..=MAX_LEN).contains(&id.len())
        && id.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-.:=/+".contains(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(given: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_str(given).unwrap());
        RequestIds::new(10).of(&headers).to_str().unwrap().to_owned()
    }

    #[test]
    fn a_sane_name_is_kept() {
        for id in ["a", "0b6f1d2c-4e5a", "Root=1-67891233-abcdef", &"x".repeat(64)] {
            assert_eq!(named(id), id);
        }
    }

    #[test]
    fn any_other_is_replaced() {
        let key = format!("bsk_live_{}", "0".repeat(32));
        for id in ["", "two words", "a\"b", "<script>", &"x".repeat(65), key.as_str()] {
            assert_eq!(named(id), "000000000000000a-0", "{id}");
        }
    }

    #[test]
    fn no_two_are_the_same() {
        let ids = RequestIds::new(1);
        let (ids_of_a, ids_of_b) = (ids.clone(), ids);
        assert_ne!(ids_of_a.of(&HeaderMap::new()), ids_of_b.of(&HeaderMap::new()));
    }
}
