//! Following what other processes change.

use std::sync::Arc;
use std::time::Duration;

use bsk_limit::Moment;
use bsk_store::{Change, ChangeLog, Position, RegisterError, Renewal, ReplicaId, StoreError, Subject};

use crate::api_keys::Inner;
use crate::peppers;
use crate::worker::Stop;

/// Follows the store's changes and keeps the cache's lease.
///
/// The lease rests on one fact: whatever was committed before a renewal was
/// sent is applied before the cache is trusted for another lease from that
/// sending on.
pub(crate) struct Follower {
    inner: Arc<Inner>,
    applied: Position,
    lease: Duration,
}

impl Follower {
    pub(crate) fn new(inner: Arc<Inner>, head: Position, lease: Duration) -> Self {
        Self { inner, applied: head, lease }
    }

    /// Renews until it is time to stop.
    pub(crate) fn follow(&mut self, stop: &Stop) {
        let inner = Arc::clone(&self.inner);
        let (Some(log), Some(replica)) = (inner.store.change_log(), inner.replica) else { return };
        let interval = log.renewal_interval(self.lease);
        let pause = log.news_interval().map_or(interval, |pause| pause.min(interval));
        let mut waited = Duration::ZERO;
        while !stop.wait(pause) {
            waited += pause;
            if waited >= interval {
                waited = Duration::ZERO;
                self.renew();
            } else if log.has_news(replica) {
                self.catch_up();
            }
        }
    }

    /// Asks for news once. If the store does not answer, the lease runs out by
    /// itself.
    pub(crate) fn renew(&mut self) {
        let inner = Arc::clone(&self.inner);
        let (Some(log), Some(replica)) = (inner.store.change_log(), inner.replica) else { return };
        match self.try_renew(log, replica) {
            Ok(()) => inner.strike_off_the_silent(log, self.applied),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the lease cannot be renewed; trying again"
            ),
        }
    }

    /// Applies what is new between two renewals. Should this fail, the next
    /// renewal does it.
    fn catch_up(&mut self) {
        let inner = Arc::clone(&self.inner);
        let (Some(log), Some(replica)) = (inner.store.change_log(), inner.replica) else { return };
        let caught_up = match log.changes(replica, self.applied) {
            Ok(Renewal::Renewed { head, changes }) => self.take_in(log, replica, head, &changes, None),
            Ok(Renewal::Lost) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = caught_up {
            let error = &error as &dyn std::error::Error;
            tracing::debug!(error, "news cannot be read; the next renewal does");
        }
    }

    fn try_renew(&mut self, log: &dyn ChangeLog, replica: ReplicaId) -> Result<(), RegisterError> {
        let sent = self.inner.clock.now().moment;
        match log.renew(replica, self.applied)? {
            Renewal::Renewed { head, changes } => {
                self.take_in(log, replica, head, &changes, Some(sent.saturating_add(self.lease)))?;
            }
            Renewal::Lost => {
                self.inner.cache.end_lease();
                self.applied = log.register(replica, self.lease)?.head;
                self.inner.cache.outdate_all(self.applied);
                self.inner.reload_peppers()?;
            }
        }
        Ok(())
    }

    /// Applies changes, extends the lease only then, and acknowledges.
    fn take_in(
        &mut self,
        log: &dyn ChangeLog,
        replica: ReplicaId,
        head: Position,
        changes: &[Change],
        lease_until: Option<Moment>,
    ) -> Result<(), StoreError> {
        for change in changes {
            self.apply(change)?;
        }
        let news = head > self.applied;
        self.applied = head;
        if let Some(until) = lease_until {
            self.inner.cache.extend_lease(until);
        }
        if news {
            log.acknowledge(replica, head)?;
        }
        Ok(())
    }

    fn apply(&self, change: &Change) -> Result<(), StoreError> {
        if change.subject == Subject::Peppers {
            self.inner.reload_peppers()?;
        }
        self.inner.apply(&change.subject, change.position);
        Ok(())
    }
}

impl Inner {
    /// Makes the cache forget what a change has made untrue.
    pub(crate) fn apply(&self, subject: &Subject, position: Position) {
        match subject {
            Subject::Key(id) => self.cache.outdate_key(*id, position),
            Subject::Organization(id) => self.cache.outdate_organization(id, position),
            Subject::Peppers => self.cache.forget_unknown(),
        }
    }

    /// Asks the source for the peppers that another process has added.
    fn reload_peppers(&self) -> Result<(), StoreError> {
        let records = self.store.peppers(self.clock.now().wall())?;
        let read = self
            .pepper_source
            .peppers()
            .map_err(peppers::PepperError::Source)
            .and_then(|at_hand| peppers::select(&records, &at_hand));
        match read {
            Ok(peppers) => self.peppers.store(Arc::new(peppers)),
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a pepper was added that is not at hand here"
                );
            }
        }
        Ok(())
    }
}
