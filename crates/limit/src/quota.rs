//! How much is allowed in how long.

use std::{num::NonZeroU32, time::Duration};

/// A limit of so many units in a sliding window of so long.
///
/// The limit is 1 to [`MAX_LIMIT`](Quota::MAX_LIMIT) units, the window 1 millisecond to
/// [`MAX_WINDOW`](Quota::MAX_WINDOW). A value outside cannot be made.
///
/// # Examples
/// ```
/// use bsk_limit::Quota;
/// use std::{num::NonZeroU32, time::Duration};
///
/// let limit = NonZeroU32::new(1_000).expect("not zero");
/// let quota = Quota::new(limit, Duration::from_secs(60))?;
/// assert_eq!(quota, Quota::per_minute(limit));
/// assert_eq!((quota.limit(), quota.window_ms()), (1_000, 60_000));
/// # Ok::<(), bsk_limit::InvalidQuota>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quota {
    limit: NonZeroU32,
    window_ms: u32,
}

impl Quota {
    /// The largest limit, in units.
    pub const MAX_LIMIT: NonZeroU32 = NonZeroU32::MIN.saturating_add(999_999);

    /// The longest window: one day.
    pub const MAX_WINDOW: Duration = Duration::from_millis(MAX_WINDOW_MS as u64);

    /// Allows `limit` units in any `window`.
    ///
    /// A fraction of a millisecond in `window` counts as a whole one, which is the stricter reading.
    ///
    /// # Errors
    /// - [`InvalidQuota::LimitTooLarge`] when `limit` exceeds [`MAX_LIMIT`](Self::MAX_LIMIT);
    /// - [`InvalidQuota::WindowEmpty`] when `window` is zero;
    /// - [`InvalidQuota::WindowTooLong`] when `window` exceeds [`MAX_WINDOW`](Self::MAX_WINDOW).
    pub const fn new(limit: NonZeroU32, window: Duration) -> Result<Self, InvalidQuota> {
        if limit.get() > Self::MAX_LIMIT.get() {
            return Err(InvalidQuota::LimitTooLarge);
        }
        let nanos = window.as_nanos();
        if nanos == 0 {
            return Err(InvalidQuota::WindowEmpty);
        }
        if nanos > Self::MAX_WINDOW.as_nanos() {
            return Err(InvalidQuota::WindowTooLong);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most a day in milliseconds, checked above; `try_from` is not const"
        )]
        let window_ms = nanos.div_ceil(1_000_000) as u32;
        Ok(Self { limit, window_ms })
    }

    /// Allows `limit` units in any second; a limit above [`MAX_LIMIT`](Self::MAX_LIMIT) is lowered to it.
    #[must_use]
    pub const fn per_second(limit: NonZeroU32) -> Self {
        Self::lowered(limit, 1_000)
    }

    /// Allows `limit` units in any minute; a limit above [`MAX_LIMIT`](Self::MAX_LIMIT) is lowered to it.
    #[must_use]
    pub const fn per_minute(limit: NonZeroU32) -> Self {
        Self::lowered(limit, 60_000)
    }

    /// Allows `limit` units in any hour; a limit above [`MAX_LIMIT`](Self::MAX_LIMIT) is lowered to it.
    #[must_use]
    pub const fn per_hour(limit: NonZeroU32) -> Self {
        Self::lowered(limit, 3_600_000)
    }

    /// The number of units allowed in a window.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.limit.get()
    }

    /// The length of the window.
    #[must_use]
    pub const fn window(&self) -> Duration {
        Duration::from_millis(self.window_ms())
    }

    /// The length of the window in milliseconds.
    #[must_use]
    pub const fn window_ms(&self) -> u64 {
        self.window_ms as u64
    }

    /// Tells whether this quota is nowhere looser than `ceiling`: no more units, and no shorter window.
    ///
    /// # Examples
    /// ```
    /// use bsk_limit::Quota;
    /// use std::num::NonZeroU32;
    ///
    /// let (ten, many) = (NonZeroU32::new(10).expect("not zero"), Quota::MAX_LIMIT);
    /// assert!(Quota::per_minute(ten).is_within(&Quota::per_minute(many)));
    /// assert!(!Quota::per_second(ten).is_within(&Quota::per_minute(many)));
    /// ```
    #[must_use]
    pub const fn is_within(&self, ceiling: &Quota) -> bool {
        self.limit.get() <= ceiling.limit.get() && self.window_ms >= ceiling.window_ms
    }

    /// The quota of a limit and a window that are within the bounds.
    pub(crate) const fn within_bounds(limit: NonZeroU32, window_ms: u32) -> Self {
        Self { limit, window_ms }
    }

    /// Both in one word, another one for each quota.
    pub(crate) const fn to_word(self) -> u64 {
        (self.window_ms as u64) << u32::BITS | self.limit.get() as u64
    }

    const fn lowered(limit: NonZeroU32, window_ms: u32) -> Self {
        let limit = if limit.get() > Self::MAX_LIMIT.get() { Self::MAX_LIMIT } else { limit };
        Self { limit, window_ms }
    }
}

impl Default for Quota {
    /// 1,000 units in any minute.
    fn default() -> Self {
        Self::per_minute(NonZeroU32::MIN.saturating_add(999))
    }
}

/// The reason why a limit and a window make no [`Quota`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidQuota {
    /// The limit exceeds [`Quota::MAX_LIMIT`].
    #[error("the limit exceeds {}", Quota::MAX_LIMIT)]
    LimitTooLarge,
    /// The window has no length.
    #[error("the window must last at least a millisecond")]
    WindowEmpty,
    /// The window exceeds [`Quota::MAX_WINDOW`].
    #[error("the window exceeds {} s", Quota::MAX_WINDOW.as_secs())]
    WindowTooLong,
}

const MAX_WINDOW_MS: u32 = 86_400_000;
