//! The tests' clock, and waiting for a condition up to a deadline.

use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How long a test waits for something that should happen at once.
const PATIENCE: Duration = Duration::from_secs(15);

/// The seconds since 1970, with their fraction.
#[expect(clippy::disallowed_methods, reason = "a black-box test lives in real time")]
pub(crate) fn unix_seconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is after 1970").as_secs_f64()
}

/// The seconds since 1970 that a time of the API names; panics unless it is written as the API writes times.
#[track_caller]
pub(crate) fn seconds_since(text: &str) -> f64 {
    assert!(text.ends_with('Z') && text.len() == 24, "{text} is not RFC 3339 in UTC with milliseconds");
    let moment = OffsetDateTime::parse(text, &Rfc3339).expect("a time of the API parses");
    Duration::from_millis(u64::try_from(moment.unix_timestamp_nanos() / 1_000_000).expect("after 1970"))
        .as_secs_f64()
}

/// The time so many seconds from now, as a request writes it.
pub(crate) fn in_seconds(seconds: f64) -> String {
    let moment = UNIX_EPOCH + Duration::from_secs_f64(unix_seconds() + seconds);
    OffsetDateTime::from(moment).format(&Rfc3339).expect("a time of our days can be written")
}

/// Waits until `condition` gives something; panics when it has not within the patience of a test.
#[track_caller]
pub(crate) fn eventually<T>(what: &str, mut condition: impl FnMut() -> Option<T>) -> T {
    let deadline = unix_seconds() + PATIENCE.as_secs_f64();
    loop {
        if let Some(value) = condition() {
            return value;
        }
        assert!(unix_seconds() < deadline, "waited {PATIENCE:?} in vain: {what}");
        pause();
    }
}

/// Waits until the clock shows `moment`, in seconds since 1970.
pub(crate) fn wait_until(moment: f64) {
    while unix_seconds() < moment {
        let left = (moment - unix_seconds()).max(0.0);
        thread::park_timeout(Duration::from_secs_f64(left).min(PATIENCE));
    }
}

/// Lets others run for a few milliseconds between two looks at a condition.
fn pause() {
    thread::park_timeout(Duration::from_millis(5));
}
