//! The threads behind a handle.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use bsk_store::{Position, StoreError};

use crate::activity::Everything;
use crate::api_keys::Inner;
use crate::follow::Follower;
use crate::lane::Speed;
use crate::sync::LockExt as _;

/// How long minutes of usage are kept. Their hours stay.
const MINUTES_KEPT: Duration = Duration::from_hours(8 * 24);

/// How long hours of usage are kept.
const HOURS_KEPT: Duration = Duration::from_hours(400 * 24);

/// How often old usage is forgotten, how much at once, and how long others have
/// their turn in between.
const FORGET_INTERVAL: Duration = Duration::from_mins(10);
const FORGOTTEN_AT_ONCE: u32 = 5_000;
const FORGET_PAUSE: Duration = Duration::from_millis(100);

/// The threads of one handle: two look keys up, one sees to it that nobody waits
/// for them too long, one follows the store's changes, one seals the audit log,
/// one records uses.
pub(crate) struct Workers {
    threads: Mutex<Vec<JoinHandle<()>>>,
    stop: Arc<Stop>,
    inner: Option<Arc<Inner>>,
}

/// A flag that threads wait on.
#[derive(Default)]
pub(crate) struct Stop {
    stopped: Mutex<bool>,
    changed: Condvar,
    ended: AtomicBool,
}

impl Stop {
    /// Waits so long, or until it is time to stop; says whether it is.
    pub(crate) fn wait(&self, time: Duration) -> bool {
        let stopped = self.stopped.locked();
        let (stopped, _) = self
            .changed
            .wait_timeout_while(stopped, time, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        *stopped
    }

    fn set(&self) {
        *self.stopped.locked() = true;
        self.changed.notify_all();
    }
}

impl Workers {
    /// No threads at all.
    pub(crate) fn none() -> Self {
        Self { threads: Mutex::default(), stop: Arc::default(), inner: None }
    }

    /// Starts the threads; with `follow` also the one that follows the store's
    /// changes from that position on.
    pub(crate) fn start(
        inner: &Arc<Inner>,
        follow: Option<(Position, Duration)>,
        recording_interval: Duration,
    ) -> Result<Self, io::Error> {
        let workers =
            Self { threads: Mutex::default(), stop: Arc::default(), inner: Some(Arc::clone(inner)) };
        if let Some((head, lease)) = follow {
            let mut follower = Follower::new(Arc::clone(inner), head, lease);
            follower.renew();
            let stop = Arc::clone(&workers.stop);
            workers.spawn("bsk-follow", move || follower.follow(&stop))?;
        }
        for (name, speed) in [("bsk-look-up", Speed::Fast), ("bsk-look-up-slow", Speed::Slow)] {
            let (served, stop) = (Arc::clone(inner), Arc::clone(&workers.stop));
            workers.spawn(name, move || served.lanes.serve(speed, &served, &stop))?;
        }
        let (watched, stop) = (Arc::clone(inner), Arc::clone(&workers.stop));
        workers.spawn("bsk-patience", move || watched.lanes.watch(&watched, &stop))?;
        let (sealed, stop) = (Arc::clone(inner), Arc::clone(&workers.stop));
        inner.sealer.begin();
        workers.spawn("bsk-seal", move || sealed.sealer.serve(&sealed, &stop))?;
        let (recorded, stop) = (Arc::clone(inner), Arc::clone(&workers.stop));
        workers.spawn("bsk-record", move || record(&recorded, recording_interval, &stop))?;
        Ok(workers)
    }

    /// Stops the threads, records everything and gives up the registration.
    pub(crate) fn stop(&self, inner: &Inner) -> Result<(), StoreError> {
        if self.stop.ended.swap(true, Ordering::SeqCst) || self.inner.is_none() {
            return Ok(());
        }
        self.stop.set();
        inner.lanes.end();
        inner.sealer.end();
        for thread in std::mem::take(&mut *self.threads.locked()) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
        inner.cache.end_lease();
        inner.seal_now();
        let flushed = inner.flush(Everything::Yes).and(inner.keep_counts());
        let deregistered = match (inner.store.change_log(), inner.replica) {
            (Some(log), Some(replica)) => log.deregister(replica),
            _ => Ok(()),
        };
        flushed.and(deregistered)
    }

    fn spawn(&self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), io::Error> {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(work)?;
        self.threads.locked().push(thread);
        Ok(())
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.clone()
            && let Err(error) = self.stop(&inner)
        {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "what keys were used for cannot be recorded"
            );
        }
    }
}

fn record(inner: &Inner, interval: Duration, stop: &Stop) {
    let mut forgotten_at = inner.clock.now().moment;
    while !stop.wait(interval) {
        let now = inner.clock.now().moment;
        if now >= forgotten_at.saturating_add(FORGET_INTERVAL) {
            forgotten_at = now;
            forget(inner, stop);
        }
        if let Err(error) = inner.flush(Everything::No) {
            tracing::warn!(error = &error as &dyn std::error::Error, "uses cannot be recorded; trying again");
        }
        inner.cache.settle();
    }
}

/// Forgets old usage, a part at a time, so that nobody waits for it.
fn forget(inner: &Inner, stop: &Stop) {
    let now = inner.clock.now().wall();
    let (minutes, hours) = (now.saturating_sub(MINUTES_KEPT), now.saturating_sub(HOURS_KEPT));
    loop {
        match inner.store.forget_usage(minutes, hours, FORGOTTEN_AT_ONCE) {
            Ok(forgotten) if forgotten >= u64::from(FORGOTTEN_AT_ONCE) => {}
            Ok(_) => return,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "old usage cannot be forgotten; trying again later");
                return;
            }
        }
        if stop.wait(FORGET_PAUSE) {
            return;
        }
    }
}
