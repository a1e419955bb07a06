//! Points in time, as the caller's clock counts them.

use std::time::Duration;

/// A point in time: whole milliseconds, rounded down, since an origin that the caller chose once.
///
/// The start of the process on a monotonic clock is a good origin. A caller whose clock steps back does no harm:
/// a window takes the later of the given moment and its own last one. Moments from
/// [`MAX`](Moment::MAX) on, 69 years after the origin, all count as that one.
///
/// # Examples
/// ```
/// use bsk_limit::Moment;
/// use std::time::Duration;
///
/// let start = Moment::from_millis(1_000);
/// let later = start.saturating_add(Duration::from_secs(2));
/// assert_eq!(later.as_millis(), 3_000);
/// assert_eq!(later.millis_since(start), 2_000);
/// assert_eq!(start.millis_since(later), 0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(u64);

impl Moment {
    /// The latest moment that a window tells from later ones: some 69 years after the origin.
    pub const MAX: Self = Self((1 << TICK_BITS) - 1 - EPOCH);

    /// The moment `millis` milliseconds after the origin.
    #[must_use]
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// The milliseconds since the origin.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// The moment `span` later, a fraction of a millisecond dropped; the last one that exists rather than an overflow.
    #[must_use]
    pub fn saturating_add(self, span: Duration) -> Self {
        let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// The milliseconds from `earlier` to this moment; 0 when `earlier` is not earlier.
    #[must_use]
    pub const fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The moment on the scale that windows keep, where 0 lies more than the longest window before any moment.
    pub(crate) const fn tick(self) -> u64 {
        if self.0 > Self::MAX.0 { Self::MAX.0 + EPOCH } else { self.0 + EPOCH }
    }

    /// The moment of a value on the scale that windows keep.
    pub(crate) const fn from_tick(tick: u64) -> Self {
        Self(tick.saturating_sub(EPOCH))
    }
}

/// The width of a tick.
pub(crate) const TICK_BITS: u32 = 41;

/// The tick of the origin: more than the longest window, so that a stamp of 0 never counts.
const EPOCH: u64 = 1 << 27;
