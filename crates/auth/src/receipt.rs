//! Waiting until a change is known everywhere.

use std::collections::HashSet;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use bsk_store::{ChangeLog, Position, Standing, StoreError, Subject, Timestamp};

use crate::api_keys::Inner;

/// How long to wait at first before asking who knows of a change, and before
/// asking again. Most know it within half a millisecond; to ask sooner takes
/// processors away from those who are to say so.
const SHORTEST_PAUSE: Duration = Duration::from_micros(100);

/// The least pause that is slept through: it takes a thread some 100 µs more to
/// be woken up. For less than this it waits awake, while nobody else has work.
const SLEEP: Duration = Duration::from_micros(250);

/// How long at most: whoever does not know it by then is waited for anyway.
const LONGEST_PAUSE: Duration = Duration::from_millis(10);

/// When a change took effect everywhere, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The moment from which on no process goes by what was before.
    pub effective_at: Timestamp,
    /// How many processes have said that they know of the change, this one
    /// included if it serves.
    pub acknowledged_by: u32,
    /// How many have not, and were waited for until their leases had passed.
    pub waited_for_leases: u32,
}

impl Inner {
    /// Waits until the change at `position` is known everywhere. It must have
    /// been committed before.
    pub(crate) fn settle(
        &self,
        subjects: impl IntoIterator<Item = Subject>,
        position: Position,
    ) -> Result<Receipt, StoreError> {
        for subject in subjects {
            self.apply(&subject, position);
        }
        let itself = u32::from(self.serves());
        let Some(log) = self.store.change_log() else {
            return Ok(self.receipt(itself, 0));
        };
        // After the commit: a renewal that is sent later reads the change, and the
        // lease of one that was sent before ends no later than one from now.
        let begun = self.clock.now().moment;
        let mut known_at_first = None;
        let mut ever_awaited = HashSet::new();
        let mut pause = SHORTEST_PAUSE;
        if self.others.load(Relaxed) > 0 {
            rest(pause);
        }
        loop {
            let (awaited, acknowledged) = log.awaiting(position, self.replica)?;
            let now = self.clock.now().moment;
            let known = *known_at_first.get_or_insert_with(|| {
                let awaited = u32::try_from(awaited.len()).unwrap_or(u32::MAX);
                self.others.store(awaited.saturating_add(acknowledged), Relaxed);
                acknowledged
            });
            ever_awaited.extend(awaited.iter().map(|standing| standing.replica));
            let silent = self.stillness.note(&awaited, now);
            if !silent.is_empty() {
                for standing in &silent {
                    strike_off(log, standing);
                }
                continue;
            }
            let trusts_until = |standing: &Standing| begun.saturating_add(longest_trust(standing.lease));
            let left = awaited.iter().map(|standing| trusts_until(standing).millis_since(now)).max();
            let Some(left) = left.filter(|millis| *millis > 0) else {
                // Whoever is not awaited any more and has not acknowledged it was
                // struck off, here or by somebody else.
                let awaited = u32::try_from(ever_awaited.len()).unwrap_or(u32::MAX);
                let waited = awaited.saturating_sub(acknowledged.saturating_sub(known));
                return Ok(self.receipt(itself + acknowledged, waited));
            };
            // Not beyond the moment when nobody has to be waited for any more.
            rest(pause.min(Duration::from_millis(left)));
            pause = (pause + pause / 4).min(LONGEST_PAUSE);
        }
    }

    /// Looks again at servers that have kept a change waiting, if there are
    /// any, and removes those of whom nothing is heard.
    pub(crate) fn strike_off_the_silent(&self, log: &dyn ChangeLog, position: Position) {
        if self.stillness.is_empty() {
            return;
        }
        // Should this fail, the next renewal does it, or the next change.
        let Ok((awaited, _)) = log.awaiting(position, self.replica) else { return };
        for standing in self.stillness.note(&awaited, self.clock.now().moment) {
            strike_off(log, &standing);
        }
    }

    fn serves(&self) -> bool {
        self.replica.is_some() || self.store.change_log().is_none()
    }

    fn receipt(&self, acknowledged_by: u32, waited_for_leases: u32) -> Receipt {
        Receipt { effective_at: self.clock.now().wall(), acknowledged_by, waited_for_leases }
    }
}

/// Lets others work for a while.
#[expect(clippy::disallowed_methods, reason = "how long a thread rests is no matter of moments")]
fn rest(pause: Duration) {
    if pause >= SLEEP {
        return thread::park_timeout(pause);
    }
    let begun = Instant::now();
    while begun.elapsed() < pause {
        thread::yield_now();
    }
}

/// Removes a server that is gone, so that nobody waits for it again. A renewal
/// that is under way at that moment either finds that it is not registered any
/// more, or keeps its server from being removed: who is awaited must be read
/// anew.
fn strike_off(log: &dyn ChangeLog, standing: &Standing) {
    if let Err(error) = log.remove(standing) {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "a server that is gone stays registered; the next change waits for it");
    }
}

/// How long a process with this lease may go by what it knew when it was last
/// heard of: a hundredth more, for clocks that run at different speeds.
pub(crate) fn longest_trust(lease: Duration) -> Duration {
    lease + lease / 100 + Duration::from_millis(1)
}
