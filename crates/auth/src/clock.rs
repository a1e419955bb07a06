//! The one place that reads a clock.

use core::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};

use bsk_limit::Moment;
use bsk_store::Timestamp;

/// How long a wall clock reading serves, in milliseconds.
const ANCHOR_LIFETIME: u64 = 1_000;

/// Where the time comes from.
///
/// A [`Moment`] counts milliseconds since the machine was started and never
/// goes back. On Linux it is `CLOCK_BOOTTIME`, which goes on while the machine
/// sleeps; a lease that was granted before must not outlive it. Wall time is
/// the moment plus an offset that is read anew once a second, so that one
/// reading serves a whole verification.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use bsk_auth::Clock;
///
/// let clock = Clock::manual();
/// let before = clock.now();
/// clock.advance(Duration::from_secs(60));
/// assert_eq!(clock.now().moment.millis_since(before.moment), 60_000);
/// ```
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    System { offset: AtomicI64, anchored_at: AtomicU64 },
    Manual { moment: AtomicU64, offset: AtomicI64 },
}

/// One reading of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds since the machine was started.
    pub moment: Moment,
    /// What to add to the moment for milliseconds since the Unix epoch.
    pub wall_offset: i64,
}

impl Now {
    /// The wall time.
    #[must_use]
    pub fn wall(self) -> Timestamp {
        self.wall_at(self.moment)
    }

    /// The wall time at another moment.
    #[must_use]
    pub fn wall_at(self, moment: Moment) -> Timestamp {
        let millis = i64::try_from(moment.as_millis()).unwrap_or(i64::MAX);
        Timestamp::from_millis(millis.saturating_add(self.wall_offset))
    }
}

impl Clock {
    /// The clocks of the operating system.
    #[must_use]
    pub fn system() -> Self {
        let moment = boot_millis();
        Self(Arc::new(Source::System {
            offset: AtomicI64::new(system_offset(moment)),
            anchored_at: AtomicU64::new(moment),
        }))
    }

    /// A clock that moves only by [`Clock::advance`], for tests. It begins an
    /// hour after the machine's start, on 2026-01-01 at midnight UTC.
    #[must_use]
    pub fn manual() -> Self {
        const START: i64 = 3_600_000;
        const WALL_AT_START: i64 = 1_767_225_600_000;
        Self(Arc::new(Source::Manual {
            moment: AtomicU64::new(START.unsigned_abs()),
            offset: AtomicI64::new(WALL_AT_START - START),
        }))
    }

    /// Moves a manual clock forward. The system's clock stays as it is.
    pub fn advance(&self, by: std::time::Duration) {
        if let Source::Manual { moment, .. } = &*self.0 {
            let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
            moment.fetch_add(millis, Relaxed);
        }
    }

    /// Sets the wall clock of a manual clock forward or back, and no moment.
    pub fn step_wall(&self, by_millis: i64) {
        if let Source::Manual { offset, .. } = &*self.0 {
            offset.fetch_add(by_millis, Relaxed);
        }
    }

    /// Reads the clock.
    #[must_use]
    pub fn now(&self) -> Now {
        match &*self.0 {
            Source::System { offset, anchored_at } => {
                let moment = boot_millis();
                if moment.saturating_sub(anchored_at.load(Relaxed)) >= ANCHOR_LIFETIME {
                    // Two threads may do this at once; both store the truth.
                    offset.store(system_offset(moment), Relaxed);
                    anchored_at.store(moment, Relaxed);
                }
                Now { moment: Moment::from_millis(moment), wall_offset: offset.load(Relaxed) }
            }
            Source::Manual { moment, offset } => {
                Now { moment: Moment::from_millis(moment.load(Relaxed)), wall_offset: offset.load(Relaxed) }
            }
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::system()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Source::System { .. } => f.write_str("Clock::system"),
            Source::Manual { .. } => f.write_str("Clock::manual"),
        }
    }
}

/// Rounded up, so that a wall time that was told to a client has come for us
/// too when it has come for the client.
fn system_offset(moment: u64) -> i64 {
    #[expect(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let wall = i64::try_from(since_epoch.as_nanos().div_ceil(1_000_000)).unwrap_or(i64::MAX);
    wall.saturating_sub(i64::try_from(moment).unwrap_or(i64::MAX))
}

#[cfg(target_os = "linux")]
fn boot_millis() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    let (seconds, nanos) = (time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs());
    seconds * 1_000 + nanos / 1_000_000
}

/// Elsewhere the standard library's monotonic clock serves, from an hour
/// before its first reading on.
#[cfg(not(target_os = "linux"))]
fn boot_millis() -> u64 {
    static FIRST: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    #[expect(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
    let now = std::time::Instant::now();
    let since = now.duration_since(*FIRST.get_or_init(|| now));
    3_600_000 + u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
