//! The header fields that tell a client how much is left, rendered into small buffers without any heap.
//!
//! A client that heeds any of them alone, and is the only one to use its key, is never refused:
//!
//! | field | value | what the client may do |
//! | --- | --- | --- |
//! | `X-RateLimit-Limit` | units in a window | |
//! | `X-RateLimit-Remaining` | units free now | send so many now |
//! | `X-RateLimit-Reset` | Unix seconds, rounded up | stay silent until then and send the full limit at once |
//! | `RateLimit-Policy` | `"default";q=1000;w=60` | |
//! | `RateLimit` | `"default";r=999;t=60` | send `r` now; in `t` seconds there is more, though not all |
//! | `Retry-After` | seconds, rounded up, at least 1 | after a refusal: wait so long and send one |
//!
//! `RateLimit-Policy` and `RateLimit` follow [draft-ietf-httpapi-ratelimit-headers]; both are structured fields. A
//! window that is no whole number of seconds is rounded up in `w`.
//!
//! # Examples
//! ```
//! use bsk_limit::{Moment, Quota, Window, headers::{RateLimitFields, WallClock}};
//!
//! let (window, now) = (Window::new(Quota::default()), Moment::from_millis(250));
//! assert!(window.check(now).is_admitted());
//! let wall = WallClock::from_offset_ms(1_700_000_000_000);
//! let fields = RateLimitFields::new(&window.status(now), now, wall);
//! assert_eq!(fields.limit().as_str(), "1000");
//! assert_eq!(fields.remaining().as_str(), "999");
//! assert_eq!(fields.reset().as_str(), "1700000061");
//! assert_eq!(fields.policy().as_str(), r#""default";q=1000;w=60"#);
//! assert_eq!(fields.rate_limit().as_str(), r#""default";r=999;t=61"#);
//! ```
//!
//! [draft-ietf-httpapi-ratelimit-headers]: https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/

mod text;

use crate::{Moment, NotBefore, Quota, Status};
use text::Digits;
pub use text::Text;

/// The name of the field that [`RateLimitFields::limit`] is for.
pub const LIMIT: &str = "x-ratelimit-limit";
/// The name of the field that [`RateLimitFields::remaining`] is for.
pub const REMAINING: &str = "x-ratelimit-remaining";
/// The name of the field that [`RateLimitFields::reset`] is for.
pub const RESET: &str = "x-ratelimit-reset";
/// The name of the field that [`RateLimitFields::policy`] is for.
pub const POLICY: &str = "ratelimit-policy";
/// The name of the field that [`RateLimitFields::rate_limit`] is for.
pub const RATE_LIMIT: &str = "ratelimit";
/// The name of the field that [`retry_after`] is for.
pub const RETRY_AFTER: &str = "retry-after";

/// The values of the fields that every answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimitFields {
    quota: QuotaFields,
    state: StateFields,
}

impl RateLimitFields {
    /// Renders the fields as of `now`, which is the moment that `status` was read at.
    #[must_use]
    pub fn new(status: &Status, now: Moment, wall: WallClock) -> Self {
        Self { quota: QuotaFields::new(status.quota), state: StateFields::new(status, now, wall) }
    }

    /// The value of `X-RateLimit-Limit`: units in a window.
    #[must_use]
    pub const fn limit(&self) -> &Text<16> {
        self.quota.limit()
    }

    /// The value of `X-RateLimit-Remaining`: units that would be admitted now.
    #[must_use]
    pub const fn remaining(&self) -> &Text<24> {
        self.state.remaining()
    }

    /// The value of `X-RateLimit-Reset`: the Unix time, in seconds and rounded up, from which all is free again.
    #[must_use]
    pub const fn reset(&self) -> &Text<32> {
        self.state.reset()
    }

    /// The value of `RateLimit-Policy`.
    #[must_use]
    pub const fn policy(&self) -> &Text<40> {
        self.quota.policy()
    }

    /// The value of `RateLimit`; its `t` is 0 when nothing counts.
    #[must_use]
    pub const fn rate_limit(&self) -> &Text<56> {
        self.state.rate_limit()
    }
}

/// The values of the fields that tell a quota: the same in every answer, so that they can be kept.
///
/// # Examples
/// ```
/// use bsk_limit::{Quota, headers::QuotaFields};
///
/// let fields = QuotaFields::new(Quota::default());
/// assert_eq!(fields.limit().as_str(), "1000");
/// assert_eq!(fields.policy().as_str(), r#""default";q=1000;w=60"#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaFields {
    limit: Text<16>,
    policy: Text<40>,
}

impl QuotaFields {
    /// Renders the fields of a quota.
    #[must_use]
    pub fn new(quota: Quota) -> Self {
        let digits = Digits::new(quota.limit().into());
        let mut fields = Self { limit: Text::new(), policy: Text::new() };
        fields.limit.push_digits(digits);
        fields.policy.push(*b"\"default\";q=");
        fields.policy.push_digits(digits);
        fields.policy.push(*b";w=");
        fields.policy.push_decimal(quota.window_ms().div_ceil(1_000));
        fields
    }

    /// The value of `X-RateLimit-Limit`: units in a window.
    #[must_use]
    pub const fn limit(&self) -> &Text<16> {
        &self.limit
    }

    /// The value of `RateLimit-Policy`.
    #[must_use]
    pub const fn policy(&self) -> &Text<40> {
        &self.policy
    }
}

/// The values of the fields that tell how much of a quota is left, for those who keep its [`QuotaFields`].
///
/// # Examples
/// ```
/// use bsk_limit::{Moment, Quota, Window, headers::{StateFields, WallClock}};
///
/// let (window, now) = (Window::new(Quota::default()), Moment::from_millis(0));
/// assert!(window.check(now).is_admitted());
/// let fields = StateFields::new(&window.status(now), now, WallClock::from_offset_ms(0));
/// assert_eq!(fields.remaining().as_str(), "999");
/// assert_eq!(fields.rate_limit().as_str(), r#""default";r=999;t=61"#);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateFields {
    remaining: Text<24>,
    reset: Text<32>,
    rate_limit: Text<56>,
}

impl StateFields {
    /// Renders the fields as of `now`, which is the moment that `status` was read at.
    #[must_use]
    pub fn new(status: &Status, now: Moment, wall: WallClock) -> Self {
        let remaining = u64::from(status.remaining);
        let mut fields = Self { remaining: Text::new(), reset: Text::new(), rate_limit: Text::new() };
        fields.remaining.push_decimal(remaining);
        fields.reset.push_decimal(wall.unix_seconds(status.full));
        fields.rate_limit.push(*b"\"default\";r=");
        fields.rate_limit.push_decimal(remaining);
        fields.rate_limit.push(*b";t=");
        fields.rate_limit.push_decimal(status.next.map_or(0, |next| seconds_until(next, now)));
        fields
    }

    /// The value of `X-RateLimit-Remaining`: units that would be admitted now.
    #[must_use]
    pub const fn remaining(&self) -> &Text<24> {
        &self.remaining
    }

    /// The value of `X-RateLimit-Reset`: the Unix time, in seconds and rounded up, from which all is free again.
    #[must_use]
    pub const fn reset(&self) -> &Text<32> {
        &self.reset
    }

    /// The value of `RateLimit`; its `t` is 0 when nothing counts.
    #[must_use]
    pub const fn rate_limit(&self) -> &Text<56> {
        &self.rate_limit
    }
}

/// Renders the value of `Retry-After` for a refusal at `now`: seconds, rounded up, at least 1.
///
/// # Examples
/// ```
/// use bsk_limit::{Moment, NotBefore, headers::retry_after};
///
/// let refused = NotBefore { moment: Moment::from_millis(60_001) };
/// assert_eq!(retry_after(refused, Moment::from_millis(1)).as_str(), "60");
/// assert_eq!(retry_after(refused, Moment::from_millis(60_000)).as_str(), "1");
/// ```
#[must_use]
pub fn retry_after(refused: NotBefore, now: Moment) -> Text<32> {
    let mut text = Text::new();
    text.push_decimal(seconds_until(refused.moment, now).max(1));
    text
}

/// What leads from moments to wall-clock time: wall time is the moment plus an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WallClock {
    offset_ms: i64,
}

impl WallClock {
    /// A wall clock that is `offset_ms` milliseconds past the Unix epoch at the origin of the moments.
    ///
    /// Round the offset up, so that a client which heeds `X-RateLimit-Reset` is never a fraction early.
    #[must_use]
    pub const fn from_offset_ms(offset_ms: i64) -> Self {
        Self { offset_ms }
    }

    /// The Unix time of a moment, in milliseconds; 0 before the Unix epoch.
    #[must_use]
    pub const fn unix_millis(self, moment: Moment) -> u64 {
        let millis = moment.as_millis();
        if self.offset_ms < 0 {
            millis.saturating_sub(self.offset_ms.unsigned_abs())
        } else {
            millis.saturating_add(self.offset_ms.unsigned_abs())
        }
    }

    /// The Unix time of a moment, in seconds, rounded up.
    #[must_use]
    pub const fn unix_seconds(self, moment: Moment) -> u64 {
        self.unix_millis(moment).div_ceil(1_000)
    }
}

const fn seconds_until(moment: Moment, now: Moment) -> u64 {
    moment.millis_since(now).div_ceil(1_000)
}
