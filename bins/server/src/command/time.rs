//! Moments on the command line.

use core::str::FromStr;
use std::time::Duration;

use bsk_auth::Timestamp;

use crate::duration;

/// A moment, or how far away it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// At this time.
    At(Timestamp),
    /// After so long from now.
    After(Duration),
}

impl Moment {
    /// The moment, as seen from `now`.
    pub(crate) fn from(self, now: Timestamp) -> Timestamp {
        match self {
            Self::At(at) => at,
            Self::After(duration) => now.saturating_add(duration),
        }
    }
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Ok(at) = text.parse() {
            return Ok(Self::At(at));
        }
        duration::parse(text).map(Self::After).map_err(|_| {
            "must be a time such as 2027-01-31T12:00:00Z, or how long from now, such as 12h or 90d".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_or_a_distance_is_a_moment() {
        let now: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let moment = |text: &str| text.parse::<Moment>().map(|moment| moment.from(now).to_string());
        assert_eq!(moment("2026-06-01T12:00:00+02:00").unwrap(), "2026-06-01T10:00:00.000Z");
        assert_eq!(moment("90d").unwrap(), "2026-04-01T00:00:00.000Z");
        assert_eq!(moment("99999999d").unwrap(), Timestamp::MAX.to_string());
        assert!(moment("tomorrow").unwrap_err().contains("90d"));
    }
}
