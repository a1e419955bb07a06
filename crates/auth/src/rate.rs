//! The state of a key's limit, as an answer tells it.

use bsk_limit::{NotBefore, Status};

use crate::clock::Now;

/// The state of a key's limit at the moment its request was judged. All the
/// header fields of an answer come from it: see [`bsk_limit::headers`].
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// The state of the window.
    pub status: Status,
    /// When the request was judged.
    pub now: Now,
    /// When one request will be admitted again, if this one was refused.
    pub not_before: Option<NotBefore>,
}
