//! How values are written as JSON.

use std::fmt::Display;

use bsk_actix::auth::{RateLimit, ScopeSet};
use serde::ser::SerializeSeq as _;
use serde::{Serialize as _, Serializer};

use super::object::RateLimitObject;

/// Writes a value as its text.
pub(super) fn text<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// Writes a value as its text, or `null`.
#[expect(clippy::ref_option, reason = "serde calls it so")]
pub(super) fn text_or_null<T: Display, S: Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

/// Writes scopes as a list of their names.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn scopes<S: Serializer>(scopes: &ScopeSet, serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(None)?;
    for scope in scopes.iter() {
        list.serialize_element(scope.as_str())?;
    }
    list.end()
}

/// Writes a rate limit, or `null`.
#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn rate_limit_or_null<S: Serializer>(
    limit: &Option<RateLimit>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    limit.map(RateLimitObject::from).serialize(serializer)
}
