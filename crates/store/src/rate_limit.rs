//! How often a key may be used.

use core::num::NonZeroU32;
use std::time::Duration;

use thiserror::Error;

/// So many requests in any window of so many seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RateLimit {
    limit: NonZeroU32,
    window_seconds: NonZeroU32,
}

impl RateLimit {
    /// 1,000 requests in 60 seconds.
    pub const DEFAULT: Self = match Self::new(1_000, 60) {
        Ok(limit) => limit,
        Err(_) => panic!("the default is a legal limit"),
    };
    /// Most requests in a window.
    pub const MAX_LIMIT: u32 = 1_000_000;
    /// Longest window: a day, in seconds.
    pub const MAX_WINDOW_SECONDS: u32 = 86_400;

    /// Takes 1 to 1,000,000 requests in 1 to 86,400 seconds.
    ///
    /// # Errors
    ///
    /// [`InvalidRateLimit`] says which of the two is out of its range.
    pub const fn new(limit: u32, window_seconds: u32) -> Result<Self, InvalidRateLimit> {
        let limit = match NonZeroU32::new(limit) {
            Some(limit) if limit.get() <= Self::MAX_LIMIT => limit,
            _ => return Err(InvalidRateLimit::Limit),
        };
        match NonZeroU32::new(window_seconds) {
            Some(window_seconds) if window_seconds.get() <= Self::MAX_WINDOW_SECONDS => {
                Ok(Self { limit, window_seconds })
            }
            _ => Err(InvalidRateLimit::Window),
        }
    }

    /// Requests in a window.
    #[must_use]
    pub const fn limit(self) -> NonZeroU32 {
        self.limit
    }

    /// Length of the window in seconds.
    #[must_use]
    pub const fn window_seconds(self) -> u32 {
        self.window_seconds.get()
    }

    /// Length of the window.
    #[must_use]
    pub const fn window(self) -> Duration {
        Duration::from_secs(self.window_seconds.get() as u64)
    }

    /// Whether it allows no more than `ceiling` does: no more requests, and no
    /// shorter window.
    ///
    /// # Examples
    ///
    /// ```
    /// use bsk_store::RateLimit;
    ///
    /// let ceiling = RateLimit::DEFAULT;
    /// assert!(RateLimit::new(10, 60)?.is_within(ceiling));
    /// assert!(!RateLimit::new(10, 1)?.is_within(ceiling), "a shorter window is looser");
    /// # Ok::<(), bsk_store::InvalidRateLimit>(())
    /// ```
    #[must_use]
    pub const fn is_within(self, ceiling: Self) -> bool {
        self.limit.get() <= ceiling.limit.get() && self.window_seconds.get() >= ceiling.window_seconds.get()
    }
}

/// No such limit can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidRateLimit {
    /// The number of requests is out of its range.
    #[error("limit must be from 1 to 1,000,000")]
    Limit,
    /// The window is out of its range.
    #[error("windowSeconds must be from 1 to 86,400")]
    Window,
}
