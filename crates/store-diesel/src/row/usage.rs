//! What happened to keys, summed up for one statement.

use std::collections::BTreeMap;

use bsk_scope::ScopeSet;
use bsk_store::{KeyId, KeyUsage, Timestamp};

use super::count_number;

/// What happened to one key.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Used {
    pub(crate) last_used_at: Option<i64>,
    pub(crate) admitted: i64,
    pub(crate) rate_limited: i64,
    pub(crate) forbidden: i64,
    pub(crate) needed: u8,
}

/// Each key once, in order, so that servers that record the same keys at the
/// same time do not wait for each other in a circle.
pub(crate) fn summed(usage: &[KeyUsage]) -> BTreeMap<KeyId, Used> {
    let mut used = BTreeMap::<KeyId, Used>::new();
    for one in usage {
        let sum = used.entry(one.key).or_default();
        sum.last_used_at = sum.last_used_at.max(one.last_used_at.map(Timestamp::as_millis));
        sum.admitted = sum.admitted.saturating_add(count_number(one.admitted));
        sum.rate_limited = sum.rate_limited.saturating_add(count_number(one.rate_limited));
        sum.forbidden = sum.forbidden.saturating_add(count_number(one.forbidden));
        sum.needed |= one.needed.bits();
    }
    used
}

/// Which scope of which key was needed, as one bit of its scopes.
pub(crate) fn needed(used: &BTreeMap<KeyId, Used>) -> impl Iterator<Item = (&KeyId, u8)> {
    used.iter().flat_map(|(key, used)| {
        let scopes = ScopeSet::from_bits(used.needed).unwrap_or(ScopeSet::EMPTY);
        scopes.iter().map(move |scope| (key, ScopeSet::of(scope).bits())).collect::<Vec<_>>()
    })
}
