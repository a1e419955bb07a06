//! Waiting until a change is known everywhere.

use std::time::Duration;

use bsk_store::{Position, StoreError, Subject, Timestamp};

use crate::api_keys::Inner;

/// How long to wait before asking again who knows of a change.
const PAUSE: Duration = Duration::from_micros(500);

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
        let (first, mut acknowledged) = log.awaiting(position, self.replica)?;
        // After the commit, and after every heartbeat in `first`.
        let begun = self.clock.now().moment;
        let mut awaited = first.clone();
        loop {
            let now = self.clock.now().moment;
            if awaited.iter().all(|standing| now >= begun.saturating_add(longest_trust(standing.lease))) {
                break;
            }
            std::thread::park_timeout(PAUSE);
            (awaited, acknowledged) = log.awaiting(position, self.replica)?;
        }
        // Whoever has not renewed in all that time is gone: nobody need wait for
        // it again.
        for gone in awaited.iter().filter(|standing| first.contains(standing)) {
            if let Err(error) = log.remove(gone) {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "a server that is gone stays registered; the next change waits for it");
            }
        }
        Ok(self.receipt(itself + acknowledged, u32::try_from(awaited.len()).unwrap_or(u32::MAX)))
    }

    fn serves(&self) -> bool {
        self.replica.is_some() || self.store.change_log().is_none()
    }

    fn receipt(&self, acknowledged_by: u32, waited_for_leases: u32) -> Receipt {
        Receipt { effective_at: self.clock.now().wall(), acknowledged_by, waited_for_leases }
    }
}

/// How long a process with this lease may go by what it knew when it was last
/// heard of: a hundredth more, for clocks that run at different speeds.
fn longest_trust(lease: Duration) -> Duration {
    lease + lease / 100 + Duration::from_millis(1)
}
