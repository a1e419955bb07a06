//! Between rows of the database and records.

mod audit;
mod key;
mod organization;
mod people;
mod usage;

pub(crate) use audit::{AuditRow, NewAuditRow};
pub(crate) use key::{KeyRow, NewKeyRow};
pub(crate) use organization::{NewOrganizationRow, OrganizationRow};
pub(crate) use people::{LinkRow, NewLinkRow, NewSessionRow, NewUserRow, SessionRow, UserRow, role};
pub(crate) use usage::{needed, summed};

use bsk_store::{KeyId, Position, RateLimit, StoreError, Timestamp};

/// What was read makes no sense.
pub(crate) fn unreadable(what: &'static str) -> StoreError {
    StoreError::Corrupt { what }
}

/// A position, from the number that was stored.
pub(crate) fn position(stored: i64) -> Result<Position, StoreError> {
    u64::try_from(stored).map(Position::from_number).map_err(|_| unreadable("a position"))
}

/// The number to store of a position.
pub(crate) fn position_number(position: Position) -> i64 {
    i64::try_from(position.number()).unwrap_or(i64::MAX)
}

/// A count, from the number that was stored.
pub(crate) fn count(stored: i64) -> u64 {
    u64::try_from(stored).unwrap_or(0)
}

/// The number to store of a count.
pub(crate) fn count_number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// The id of a key, from the bytes that were stored.
pub(crate) fn key_id(stored: &[u8]) -> Result<KeyId, StoreError> {
    stored.try_into().map(KeyId::from_bytes).map_err(|_| unreadable("the id of a key"))
}

/// A limit, from the numbers that were stored: requests and seconds.
pub(crate) fn rate_limit(limit: i32, window: i32) -> Result<RateLimit, StoreError> {
    let read = || RateLimit::new(limit.try_into().ok()?, window.try_into().ok()?).ok();
    read().ok_or_else(|| unreadable("a rate limit"))
}

/// The numbers to store of a limit: requests and seconds.
pub(crate) fn rate_limit_numbers(rate_limit: RateLimit) -> (i32, i32) {
    // Both are held below a million or so by their type.
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    (number(rate_limit.limit().get()), number(rate_limit.window_seconds()))
}

fn moment(stored: Option<i64>) -> Option<Timestamp> {
    stored.map(Timestamp::from_millis)
}
