//! Following what other processes change.

use std::sync::Arc;
use std::time::Duration;

use bsk_limit::Moment;
use bsk_store::{Change, ChangeLog, Heard, Position, RegisterError, Renewal, ReplicaId, StoreError, Subject};

use crate::api_keys::Inner;
use crate::peppers;
use crate::worker::Stop;

/// How soon to try again when the store does not answer.
const RETRY: Duration = Duration::from_millis(500);

/// For how long at once to listen for news: after so long it is seen that it is
/// time to stop.
const ATTENTION: Duration = Duration::from_millis(20);

/// For how long at least to listen on before acknowledging what was changed
/// here. Who changes it waits for the others, with whom this would compete for
/// the store and its processors.
const COURTESY: Duration = Duration::from_millis(3);

/// Follows the store's changes and keeps the cache's lease.
///
/// The lease rests on one fact: whatever was committed before a renewal was
/// sent is applied before the cache is trusted for another lease from that
/// sending on.
pub(crate) struct Follower {
    inner: Arc<Inner>,
    applied: Position,
    lease: Duration,
    /// Whether the last renewal failed.
    fails: bool,
    /// Whether what is applied was not acknowledged yet.
    owes: bool,
}

impl Follower {
    pub(crate) fn new(inner: Arc<Inner>, head: Position, lease: Duration) -> Self {
        Self { inner, applied: head, lease, fails: false, owes: false }
    }

    /// Renews until it is time to stop.
    pub(crate) fn follow(&mut self, stop: &Stop) {
        let inner = Arc::clone(&self.inner);
        let (Some(log), Some(replica)) = (inner.store.change_log(), inner.replica) else { return };
        let interval = log.renewal_interval(self.lease);
        let mut waited = Duration::ZERO;
        let mut renewed = inner.clock.now().moment;
        while !stop.wait(Duration::ZERO) {
            let due = if self.fails { interval.min(RETRY) } else { interval };
            let pause = due.saturating_sub(waited).min(if self.owes { COURTESY } else { ATTENTION });
            match log.listen(replica, pause) {
                Some(Heard::News) => self.catch_up(),
                Some(Heard::Nothing) => {
                    waited += pause;
                    self.pay(log, replica);
                }
                None if stop.wait(due) => break,
                None => waited = due,
            }
            // On a busy machine a pause may take many times as long.
            let now = inner.clock.now().moment;
            if waited >= due || now >= renewed.saturating_add(due) {
                (waited, renewed) = (Duration::ZERO, now);
                self.renew();
            }
        }
    }

    /// Asks for news once. If the store does not answer, the lease runs out by
    /// itself.
    pub(crate) fn renew(&mut self) {
        let inner = Arc::clone(&self.inner);
        let (Some(log), Some(replica)) = (inner.store.change_log(), inner.replica) else { return };
        match self.try_renew(log, replica) {
            Ok(()) => {
                if std::mem::take(&mut self.fails) {
                    tracing::info!("the lease is renewed again");
                }
                inner.strike_off_the_silent(log, self.applied);
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                // It is tried again often; that need not be said each time.
                if self.fails {
                    tracing::debug!(error, "the lease still cannot be renewed");
                } else {
                    tracing::warn!(error, "the lease cannot be renewed; trying again until it can");
                }
                self.fails = true;
            }
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
        if self.ask(log, replica)? == Standing::Lost {
            self.inner.cache.end_lease();
            self.applied = log.register(replica, self.lease)?.head;
            self.inner.cache.outdate_all(self.applied);
            self.inner.reload_peppers()?;
            // If it is lost again already, the next renewal sees to it.
            self.ask(log, replica)?;
        }
        Ok(())
    }

    fn ask(&mut self, log: &dyn ChangeLog, replica: ReplicaId) -> Result<Standing, StoreError> {
        let sent = self.inner.clock.now().moment;
        match log.renew(replica, self.applied)? {
            Renewal::Renewed { head, changes } => {
                self.take_in(log, replica, head, &changes, Some(sent.saturating_add(self.lease)))?;
                Ok(Standing::Registered)
            }
            Renewal::Lost => Ok(Standing::Lost),
        }
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
        self.owes |= head > self.applied;
        self.applied = head;
        let is_ours =
            !changes.is_empty() && changes.iter().all(|change| self.inner.under_way.has(&change.subject));
        if let Some(until) = lease_until {
            self.inner.cache.extend_lease(until);
        } else if is_ours {
            return Ok(());
        }
        self.acknowledge(log, replica)
    }

    /// Acknowledges what was changed here, a moment ago. Should this fail, the
    /// next renewal does it.
    fn pay(&mut self, log: &dyn ChangeLog, replica: ReplicaId) {
        if let Err(error) = self.acknowledge(log, replica) {
            let error = &error as &dyn std::error::Error;
            tracing::debug!(error, "a change cannot be acknowledged; the next renewal does");
        }
    }

    fn acknowledge(&mut self, log: &dyn ChangeLog, replica: ReplicaId) -> Result<(), StoreError> {
        if self.owes {
            log.acknowledge(replica, self.applied)?;
            self.owes = false;
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

/// Whether this process is known to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Registered,
    Lost,
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
