//! Moments and spans as people read them.
//!
//! Without the script a moment is shown in UTC, and says so. The script puts
//! every `<time>` into the reader's zone; [`Form`] tells it how.

use bsk_auth::Timestamp;
use maud::{Markup, html};
use time::OffsetDateTime;
use time::macros::format_description;

/// Seconds by which clocks differ that are right: what a server did just now
/// may lie ahead by another's.
const CLOCKS_DIFFER: i64 = 5;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const MONTH: i64 = 30 * DAY;
const YEAR: i64 = 365 * DAY;

/// How far a moment is from now: "3 minutes ago", "in 5 days". The exact
/// moment appears when the pointer rests on it.
pub(super) fn relative(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) data-form="relative" title=(exact(at)) { (distance(at, now)) } }
}

/// A moment to the minute.
pub(super) fn moment(at: Timestamp) -> Markup {
    html! { time datetime=(at) data-form="moment" title=(exact(at)) { (to_the_minute(at)) } }
}

/// A moment to the second, for records.
pub(super) fn precise(at: Timestamp) -> Markup {
    html! { time datetime=(at) data-form="precise" { (exact(at)) } }
}

/// The distance in words, never more than it is.
pub(super) fn distance(at: Timestamp, now: Timestamp) -> String {
    let seconds = (now.as_millis() - at.as_millis()).div_euclid(1_000);
    if seconds >= -CLOCKS_DIFFER {
        match span(seconds) {
            Some(span) => format!("{span} ago"),
            None => "just now".to_owned(),
        }
    } else {
        match span(-seconds) {
            Some(span) => format!("in {span}"),
            None => "in a moment".to_owned(),
        }
    }
}

/// The largest unit that fits, of at least a minute.
fn span(seconds: i64) -> Option<String> {
    let (number, unit) = match seconds {
        ..MINUTE => return None,
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        DAY..MONTH => (seconds / DAY, "day"),
        MONTH..YEAR => (seconds / MONTH, "month"),
        _ => (seconds / YEAR, "year"),
    };
    Some(if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") })
}

/// `26 Nov 2026`.
pub(super) fn day(at: Timestamp) -> String {
    utc(at).format(&format_description!("[day padding:none] [month repr:short] [year]")).unwrap_or_default()
}

/// `26 Nov`.
pub(super) fn short_day(at: Timestamp) -> String {
    utc(at).format(&format_description!("[day padding:none] [month repr:short]")).unwrap_or_default()
}

/// `Thu 26`.
pub(super) fn weekday(at: Timestamp) -> String {
    utc(at).format(&format_description!("[weekday repr:short] [day padding:none]")).unwrap_or_default()
}

/// `14:00`.
pub(super) fn hour(at: Timestamp) -> String {
    utc(at).format(&format_description!("[hour]:[minute]")).unwrap_or_default()
}

/// `26 Nov 2026, 14:03 UTC`.
pub(super) fn to_the_minute(at: Timestamp) -> String {
    let format = format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute] UTC");
    utc(at).format(&format).unwrap_or_default()
}

/// `26 Nov 2026, 14:03:22 UTC`.
pub(super) fn exact(at: Timestamp) -> String {
    let format =
        format_description!("[day padding:none] [month repr:short] [year], [hour]:[minute]:[second] UTC");
    utc(at).format(&format).unwrap_or_default()
}

/// A timestamp is always a moment that the calendar has.
pub(super) fn utc(at: Timestamp) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.as_millis()) * 1_000_000)
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// A length of time in words, for limits and overlaps: `60 seconds`,
/// `24 hours`, `7 days`.
pub(super) fn length(seconds: u32) -> String {
    let (number, unit) = match seconds {
        86_400.. if seconds.is_multiple_of(86_400) && seconds > 86_400 => (seconds / 86_400, "day"),
        3_600.. if seconds.is_multiple_of(3_600) => (seconds / 3_600, "hour"),
        120.. if seconds.is_multiple_of(60) => (seconds / 60, "minute"),
        _ => (seconds, "second"),
    };
    super::number::counted(u64::from(number), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_distance_is_told_in_the_largest_unit_that_fits() {
        let now = at("2026-11-26T12:00:00Z");
        for (moment, words) in [
            ("2026-11-26T12:00:00Z", "just now"),
            ("2026-11-26T11:59:01Z", "just now"),
            ("2026-11-26T11:59:00Z", "1 minute ago"),
            ("2026-11-26T11:57:00Z", "3 minutes ago"),
            ("2026-11-26T11:00:01Z", "59 minutes ago"),
            ("2026-11-26T11:00:00Z", "1 hour ago"),
            ("2026-11-25T12:00:01Z", "23 hours ago"),
            ("2026-11-25T12:00:00Z", "1 day ago"),
            ("2026-10-28T12:00:00Z", "29 days ago"),
            ("2026-10-27T12:00:00Z", "1 month ago"),
            ("2025-11-27T12:00:00Z", "12 months ago"),
            ("2025-11-26T12:00:00Z", "1 year ago"),
            ("0000-01-01T00:00:00Z", "2028 years ago"),
            ("2026-11-26T12:00:05Z", "just now"),
            ("2026-11-26T12:00:06Z", "in a moment"),
            ("2026-11-26T12:01:00Z", "in 1 minute"),
            ("2026-12-01T12:00:00Z", "in 5 days"),
            ("9999-12-31T23:59:59Z", "in 7978 years"),
        ] {
            assert_eq!(distance(at(moment), now), words, "{moment}");
        }
    }

    #[test]
    fn a_moment_names_its_zone() {
        let moment = at("2026-01-02T03:04:05.678Z");
        assert_eq!(to_the_minute(moment), "2 Jan 2026, 03:04 UTC");
        assert_eq!(exact(moment), "2 Jan 2026, 03:04:05 UTC");
        assert_eq!(exact(Timestamp::MIN), "1 Jan 0000, 00:00:00 UTC");
        assert_eq!(exact(Timestamp::MAX), "31 Dec 9999, 23:59:59 UTC");
    }

    #[test]
    fn lengths_are_told_in_whole_units() {
        for (seconds, words) in [
            (1, "1 second"),
            (60, "60 seconds"),
            (90, "90 seconds"),
            (120, "2 minutes"),
            (3_600, "1 hour"),
            (86_400, "24 hours"),
            (604_800, "7 days"),
        ] {
            assert_eq!(length(seconds), words);
        }
    }
}
