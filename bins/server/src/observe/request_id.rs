//! The name of a request, in the log and in its answer.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::http::header::{HeaderName, HeaderValue};
use bsk_actix::header_texts;

/// The header of requests and answers.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest name that a caller may give.
const MAX_LEN: usize = 64;

/// Length of the part of a name that all of this process share.
const PREFIX: usize = 17;

/// Longest name that is given here.
const LEN: usize = PREFIX + 16;

/// How many numbers a thread takes at once.
const BLOCK: u64 = 1 << 16;

/// Names requests. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct RequestIds {
    /// Tells this process from others.
    process: u64,
    next_block: Arc<AtomicU64>,
}

impl RequestIds {
    /// Begins to count in a process of this random name.
    pub(crate) fn new(process: u64) -> Self {
        Self { process, next_block: Arc::default() }
    }

    /// The names that one thread gives.
    pub(super) fn of_thread(&self) -> IdsOfThread {
        let mut prefix = [b'-'; LEN];
        prefix[..PREFIX - 1].copy_from_slice(format!("{:016x}", self.process).as_bytes());
        IdsOfThread { next_block: Arc::clone(&self.next_block), taken: RefCell::default(), prefix }
    }
}

/// Names the requests of one thread, which takes its numbers in blocks: threads
/// that count together wait for each other.
#[derive(Debug)]
pub(super) struct IdsOfThread {
    next_block: Arc<AtomicU64>,
    taken: RefCell<Range<u64>>,
    /// The name of the process and a dash; what follows them is not read.
    prefix: [u8; LEN],
}

impl IdsOfThread {
    /// The name that the caller gave, if it is a sane one, or a new one.
    pub(super) fn of(&self, given: Option<&HeaderValue>) -> HeaderValue {
        match given {
            Some(given) if is_sane(given.as_bytes()) => given.clone(),
            _ => self.new_id(),
        }
    }

    fn new_id(&self) -> HeaderValue {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let number = self.next();
        let digits = number.checked_ilog2().unwrap_or(0) / 4 + 1;
        let mut text = self.prefix;
        let mut end = PREFIX;
        for digit in (0..digits).rev() {
            text[end] = DIGITS[usize::try_from(number >> (4 * digit) & 15).unwrap_or(0)];
            end += 1;
        }
        let [id] = header_texts([&text[..end]]);
        id.unwrap_or_else(|_| HeaderValue::from(number))
    }

    fn next(&self) -> u64 {
        let mut taken = self.taken.borrow_mut();
        taken.next().unwrap_or_else(|| {
            let first = self.next_block.fetch_add(BLOCK, Ordering::Relaxed);
            *taken = first + 1..first + BLOCK;
            first
        })
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
    use std::collections::HashSet;

    use super::*;

    fn named(given: &str) -> String {
        let given = HeaderValue::from_str(given).unwrap();
        RequestIds::new(10).of_thread().of(Some(&given)).to_str().unwrap().to_owned()
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
        let threads = [ids.of_thread(), ids.of_thread()];
        let names = (0..3 * BLOCK).map(|n| threads[usize::from(n % 3 == 0)].of(None));
        let distinct: HashSet<_> = names.map(|name| name.as_bytes().to_vec()).collect();
        assert_eq!(distinct.len() as u64, 3 * BLOCK);
        for number in [0, 15, 16, 0xabc, BLOCK] {
            let name = format!("0000000000000001-{number:x}");
            assert!(distinct.contains(name.as_bytes()), "{name}");
        }
    }
}
