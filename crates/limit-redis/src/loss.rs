//! What happens to a limit while Redis cannot be asked.

use bsk_limit::Quota;
use std::{num::NonZeroU32, str::FromStr};

/// What is done with requests while Redis is away. Units in hand are good to their end in any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loss {
    /// Each server admits its share, the limit divided by the number of servers that were there last, and counts what
    /// it has admitted lately. While Redis is away not more than the limit is admitted in any window, and less than
    /// twice as much across the moment of its loss.
    #[default]
    Share,
    /// Nothing is admitted whose number is not known. The limit holds, and keys are refused for as long as Redis is
    /// away.
    Closed,
    /// Everything is admitted.
    Open,
}

impl Loss {
    /// The quota of one of so many servers; `None` if it is less than one unit.
    pub(crate) fn share(quota: Quota, servers: u32) -> Option<Quota> {
        let limit = NonZeroU32::new(quota.limit() / servers.max(1))?;
        Quota::new(limit, quota.window()).ok()
    }
}

/// A text is no [`Loss`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be share, closed or open")]
pub struct InvalidLoss;

impl FromStr for Loss {
    type Err = InvalidLoss;

    fn from_str(text: &str) -> Result<Self, InvalidLoss> {
        match text {
            "share" => Ok(Self::Share),
            "closed" => Ok(Self::Closed),
            "open" => Ok(Self::Open),
            _ => Err(InvalidLoss),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_never_add_up_to_more_than_the_limit() {
        for servers in 0..2_000 {
            let share = Loss::share(Quota::default(), servers).map_or(0, |quota| quota.limit());
            assert!(share * servers <= 1_000, "{servers}");
            assert_eq!(share > 0, servers <= 1_000, "{servers}");
        }
    }

    #[test]
    fn names_are_read() {
        assert_eq!("share".parse(), Ok(Loss::Share));
        assert_eq!("closed".parse(), Ok(Loss::Closed));
        assert_eq!("open".parse(), Ok(Loss::Open));
        assert_eq!("Share".parse::<Loss>(), Err(InvalidLoss));
    }
}
