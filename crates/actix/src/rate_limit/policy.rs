//! The two fields that tell a quota, kept for the quotas that a thread meets.

use std::cell::RefCell;

use actix_web::http::header::{HeaderValue, InvalidHeaderValue};
use bsk_auth::Quota;
use bsk_auth::rate_limit_headers::QuotaFields;

use crate::header_value::header_texts;

/// How many quotas a thread keeps the values of, for as long as the program
/// runs: the first ones that it meets. Most keys have that of their
/// organization, and most organizations the same.
const MOST: usize = 16;

thread_local! {
    static KNOWN: RefCell<Vec<(Quota, Policy)>> = const { RefCell::new(Vec::new()) };
}

/// The values of `X-RateLimit-Limit` and `RateLimit-Policy`.
pub(super) struct Policy {
    pub(super) limit: HeaderValue,
    pub(super) policy: HeaderValue,
}

/// Shows the values for a quota: those that are kept, if they are.
pub(super) fn with(quota: Quota, mut show: impl FnMut(&Policy)) {
    // When the thread ends, nothing is kept any more.
    let is_kept = KNOWN.try_with(|known| {
        let mut known = known.borrow_mut();
        if let Some((_, policy)) = known.iter().find(|(of, _)| *of == quota) {
            show(policy);
            return true;
        }
        if known.len() == MOST {
            return false;
        }
        let policy = Policy::that_stays(quota);
        show(&policy);
        known.push((quota, policy));
        true
    });
    if is_kept != Ok(true)
        && let Ok(policy) = Policy::that_goes(quota)
    {
        show(&policy);
    }
}

impl Policy {
    /// Copies of values that live as long as the program are not counted.
    #[cold]
    fn that_stays(quota: Quota) -> Self {
        let fields = QuotaFields::new(quota);
        let kept = |text: &str| HeaderValue::from_static(text.to_owned().leak());
        Self { limit: kept(fields.limit().as_str()), policy: kept(fields.policy().as_str()) }
    }

    fn that_goes(quota: Quota) -> Result<Self, InvalidHeaderValue> {
        let fields = QuotaFields::new(quota);
        let [limit, policy] = header_texts([fields.limit().as_bytes(), fields.policy().as_bytes()]);
        Ok(Self { limit: limit?, policy: policy? })
    }
}
