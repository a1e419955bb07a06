//! The two fields that tell a quota, kept for the quotas that a thread meets.

use std::cell::RefCell;

use actix_web::http::header::{HeaderValue, InvalidHeaderValue};
use bsk_auth::rate_limit_headers::RateLimitFields;

use crate::header_value::header_texts;

/// How many quotas a thread keeps the values of, for as long as the program
/// runs: the first ones that it meets. Most keys have that of their
/// organization, and most organizations the same.
const MOST: usize = 16;

thread_local! {
    static KNOWN: RefCell<Vec<Policy>> = const { RefCell::new(Vec::new()) };
}

/// The values of `X-RateLimit-Limit` and `RateLimit-Policy`. The second tells
/// the first.
#[derive(Clone)]
pub(super) struct Policy {
    pub(super) limit: HeaderValue,
    pub(super) policy: HeaderValue,
}

impl Policy {
    /// The values of these fields: those that are kept, if they are.
    pub(super) fn of(fields: &RateLimitFields) -> Result<Self, InvalidHeaderValue> {
        // When the thread ends, nothing is kept any more.
        let kept = KNOWN.try_with(|known| {
            let mut known = known.borrow_mut();
            let same = known.iter().find(|policy| policy.policy.as_bytes() == fields.policy().as_bytes());
            if let Some(policy) = same {
                return Some(policy.clone());
            }
            if known.len() == MOST {
                return None;
            }
            // Copies of values that live as long are not counted.
            let kept = |text: &str| HeaderValue::from_static(text.to_owned().leak());
            let policy =
                Self { limit: kept(fields.limit().as_str()), policy: kept(fields.policy().as_str()) };
            known.push(policy.clone());
            Some(policy)
        });
        if let Ok(Some(policy)) = kept {
            return Ok(policy);
        }
        let [limit, policy] = header_texts([fields.limit().as_bytes(), fields.policy().as_bytes()]);
        Ok(Self { limit: limit?, policy: policy? })
    }
}
