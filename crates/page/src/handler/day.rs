//! Days, by the calendar of UTC.

use bsk_auth::Timestamp;
use time::macros::format_description;
use time::{Date, Time};

/// The moment at which a day such as `2026-11-26` begins; `None` if it is no day.
pub(super) fn beginning(text: &str) -> Option<Timestamp> {
    read(text).map(midnight)
}

/// The moment at which a day is over.
pub(super) fn end(text: &str) -> Option<Timestamp> {
    read(text)?.next_day().map(midnight)
}

fn read(text: &str) -> Option<Date> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

fn midnight(day: Date) -> Timestamp {
    let seconds = day.with_time(Time::MIDNIGHT).assume_utc().unix_timestamp();
    Timestamp::from_millis(seconds.saturating_mul(1_000))
}
