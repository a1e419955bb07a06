//! When keys are used, and how often.

use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId};
use crate::timestamp::Timestamp;

/// What happened to one key since this was last recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    /// Which key.
    pub key: KeyId,
    /// When it was last used; `None` leaves the record as it is.
    pub last_used_at: Option<Timestamp>,
    /// Requests that were admitted.
    pub admitted: u64,
    /// Requests that were refused by the rate limit.
    pub rate_limited: u64,
    /// Requests that were admitted and then refused for want of a scope.
    pub forbidden: u64,
}

/// How wide the steps of a series are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 60 seconds.
    Minute,
    /// 3,600 seconds.
    Hour,
    /// 86,400 seconds, from midnight UTC.
    Day,
}

impl Step {
    /// The width in milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }

    /// The beginning of the step that `at` falls into.
    #[must_use]
    pub const fn start_of(self, at: Timestamp) -> Timestamp {
        let millis = at.as_millis();
        Timestamp::from_millis(millis - millis.rem_euclid(self.millis()))
    }
}

/// Which part of a key's usage to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsageQuery {
    /// Which key.
    pub key: KeyId,
    /// From the step that holds this moment.
    pub from: Timestamp,
    /// Up to this moment, exclusive.
    pub to: Timestamp,
    /// How wide the steps are.
    pub step: Step,
}

/// One step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UsagePoint {
    /// Where the step begins.
    pub at: Timestamp,
    /// Requests that were admitted.
    pub admitted: u64,
    /// Requests that were refused by the rate limit.
    pub rate_limited: u64,
    /// Requests that were admitted and then refused for want of a scope.
    pub forbidden: u64,
}

/// What a key's window counted when a server stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCount {
    /// Which key.
    pub key: KeyId,
    /// When the server stopped.
    pub at: Timestamp,
    /// The count, in a form that only whoever wrote it reads.
    pub counted: String,
}

/// The part of a store that keeps what keys were used for.
pub trait ActivityStore: Send + Sync {
    /// Adds to what is recorded, in one transaction: the counts go to the
    /// minute that holds `at`, and a `last_used_at` never goes back. Keys that
    /// are unknown are skipped.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`]. Nothing is recorded then.
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError>;

    /// The steps in which a key was used, oldest first. Steps without any
    /// request are left out.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError>;

    /// Requests of every key of an organization's sub-organizations, admitted
    /// or not, in the minutes that begin at `from` or later.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError>;

    /// Keeps what windows count while no server runs, in place of all that was
    /// kept before. A store that keeps nothing, as this does unless it is
    /// implemented, makes every restart forget what was counted.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn keep_counts(&self, counts: &[KeptCount]) -> Result<(), StoreError> {
        let _ = counts;
        Ok(())
    }

    /// Takes out what was kept, in no order. A second call finds nothing.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        Ok(Vec::new())
    }
}
