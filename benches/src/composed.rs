//! What one would put together today from three good crates.

use core::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bsk_auth::RateLimit;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use moka::sync::Cache;

use crate::bare_hmac::BareHmac;
use crate::contender::Contender;
use crate::deck::Text;

/// HMAC of the key, moka for the records, governor for the limits, each as its
/// documentation shows it: look at the text, hash it, look the digest up,
/// judge expiry, revocation and scope, note the use, check the limit.
pub struct Composed {
    hmac: BareHmac,
    records: Cache<[u8; 32], Arc<Record>>,
    limiter: DefaultKeyedRateLimiter<u128>,
}

/// What is known about a key.
struct Record {
    id: u128,
    scopes: u8,
    revoked: bool,
    expires_at: i64,
    last_used_at: AtomicI64,
}

/// The scope that every request asks for.
const READ: u8 = 1;

impl Composed {
    /// Knows the keys, under a pepper, with the same limit for each.
    #[must_use]
    pub fn new(pepper: &[u8], texts: &[Text], limit: RateLimit) -> Self {
        let hmac = BareHmac::new(pepper);
        // Room for twice as many, so that nothing is evicted.
        let records = Cache::new(2 * texts.len().max(1_000) as u64);
        for (id, text) in (1..).zip(texts) {
            let record =
                Record { id, scopes: READ, revoked: false, expires_at: i64::MAX, last_used_at: 0.into() };
            records.insert(hmac.digest(text), Arc::new(record));
        }
        records.run_pending_tasks();
        Self { hmac, records, limiter: RateLimiter::keyed(quota(limit)) }
    }
}

impl Contender for Composed {
    fn admit(&self, presented: &[u8]) -> bool {
        if !is_well_formed(presented) {
            return false;
        }
        let Some(record) = self.records.get(&self.hmac.digest(presented)) else {
            return false;
        };
        let now = unix_millis();
        if record.revoked || record.expires_at <= now || record.scopes & READ == 0 {
            return false;
        }
        if self.limiter.check_key(&record.id).is_err() {
            return false;
        }
        record.last_used_at.store(now, Ordering::Relaxed);
        true
    }
}

/// governor's keyed limiter by itself, over the text of a key.
pub struct GovernorAlone(DefaultKeyedRateLimiter<Text>);

impl GovernorAlone {
    /// The same limit for each key.
    #[must_use]
    pub fn new(limit: RateLimit) -> Self {
        Self(RateLimiter::keyed(quota(limit)))
    }
}

impl Contender for GovernorAlone {
    fn admit(&self, presented: &[u8]) -> bool {
        presented.try_into().is_ok_and(|text: Text| self.0.check_key(&text).is_ok())
    }
}

/// The nearest that GCRA has to so many in a window: so many at once, and as
/// many again in the time of one.
fn quota(limit: RateLimit) -> Quota {
    let one = limit.window() / limit.limit().get();
    Quota::with_period(one.max(Duration::from_nanos(1)))
        .expect("a limit has a window")
        .allow_burst(limit.limit().max(NonZeroU32::MIN))
}

fn is_well_formed(presented: &[u8]) -> bool {
    presented.strip_prefix(b"bsk_live_").is_some_and(|digits| {
        digits.len() == 32 && digits.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
    })
}

fn unix_millis() -> i64 {
    #[expect(clippy::disallowed_methods, reason = "as one would write it")]
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

impl core::fmt::Debug for Composed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Composed").field("keys", &self.records.entry_count()).finish_non_exhaustive()
    }
}

impl core::fmt::Debug for GovernorAlone {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("GovernorAlone").field("keys", &self.0.len()).finish()
    }
}
