//! When keys are used, and how often.

use std::time::Duration;

use bsk_scope::ScopeSet;

use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId, ReplicaId};
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
    /// Scopes that requests needed and the key had.
    pub needed: ScopeSet,
}

impl KeyUsage {
    /// Nothing has happened to a key.
    #[must_use]
    pub const fn none(key: KeyId) -> Self {
        Self { key, last_used_at: None, admitted: 0, rate_limited: 0, forbidden: 0, needed: ScopeSet::EMPTY }
    }
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

/// The first hour that begins at a moment or later.
fn first_hour(at: Timestamp) -> Timestamp {
    Step::Hour.start_of(at.saturating_add(Duration::from_millis(Step::Hour.millis().unsigned_abs() - 1)))
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
    /// are unknown are skipped. Which scopes were needed is kept by the day.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`]. Nothing is recorded then.
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError>;

    /// The steps in which a key was used, oldest first. Steps without any
    /// request are left out. Of what [`ActivityStore::forget_usage`] has
    /// forgotten, an hour counts as a whole if it ends by `to`.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError>;

    /// As [`ActivityStore::usage`] for several keys, each key's steps together
    /// and oldest first.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn usage_of(
        &self,
        keys: &[KeyId],
        from: Timestamp,
        to: Timestamp,
        step: Step,
    ) -> Result<Vec<(KeyId, UsagePoint)>, StoreError> {
        let mut points = Vec::new();
        for key in keys {
            let steps = self.usage(UsageQuery { key: *key, from, to, step })?;
            points.extend(steps.into_iter().map(|point| (*key, point)));
        }
        Ok(points)
    }

    /// How many requests each of these keys had, admitted or not, in the minutes
    /// that begin at `from` or later, in no order. Those that had none are left
    /// out.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn requests_of(&self, keys: &[KeyId], from: Timestamp) -> Result<Vec<(KeyId, u64)>, StoreError> {
        let first_hour = first_hour(from);
        let mut requests = Vec::new();
        for key in keys {
            let query = |from, to, step| self.usage(UsageQuery { key: *key, from, to, step });
            let minutes = query(from, first_hour, Step::Minute)?.into_iter().filter(|point| point.at >= from);
            let hours = query(first_hour, Timestamp::MAX, Step::Hour)?;
            let counts = minutes.chain(hours).map(|point| point.admitted.saturating_add(point.rate_limited));
            let sum = counts.fold(0, u64::saturating_add);
            if sum > 0 {
                requests.push((*key, sum));
            }
        }
        Ok(requests)
    }

    /// Requests of every key of an organization's sub-organizations, admitted
    /// or not, in the minutes that begin at `from` or later.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError>;

    /// The scopes that requests with a key needed and the key had, on the day
    /// that holds `since` or later; `None` if the store does not know.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn needed_scopes(&self, key: KeyId, since: Timestamp) -> Result<Option<ScopeSet>, StoreError> {
        let _ = (key, since);
        Ok(None)
    }

    /// Forgets the minutes before one moment and the hours before another, up to
    /// `most` of each. Answers how many it were. A store that forgets nothing, as
    /// this does unless it is implemented, grows.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn forget_usage(&self, minutes: Timestamp, hours: Timestamp, most: u32) -> Result<u64, StoreError> {
        let _ = (minutes, hours, most);
        Ok(0)
    }

    /// Keeps what a server's windows count when it stops, in place of what it
    /// kept before. A store that several processes serve keeps what each of them
    /// has counted apart. A store that keeps nothing, as this does unless it is
    /// implemented, makes every restart forget what was counted.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn keep_counts(&self, by: ReplicaId, counts: &[KeptCount]) -> Result<(), StoreError> {
        let _ = (by, counts);
        Ok(())
    }

    /// Takes out what one server has kept, in no order: the one that did so
    /// last. A server that starts goes on where this one has stopped, so that
    /// what each of them counts stays within the limits, and neither is counted
    /// twice. Nobody else finds it again.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        Ok(Vec::new())
    }
}
