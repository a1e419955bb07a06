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
        let committed = self.clock.now().moment;
        let itself = u32::from(self.serves());
        let Some(log) = self.store.change_log() else {
            return Ok(self.receipt(itself, 0));
        };
        loop {
            let (awaited, acknowledged) = log.awaiting(position, self.replica)?;
            let now = self.clock.now().moment;
            let lapsed = awaited.iter().filter(|standing| {
                // A hundredth more, for clocks that run at different speeds.
                now >= committed
                    .saturating_add(standing.lease + standing.lease / 100 + Duration::from_millis(1))
            });
            let lapsed = lapsed.count();
            if lapsed == awaited.len() {
                return Ok(self.receipt(itself + acknowledged, u32::try_from(lapsed).unwrap_or(u32::MAX)));
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    fn serves(&self) -> bool {
        self.replica.is_some() || self.store.change_log().is_none()
    }

    fn receipt(&self, acknowledged_by: u32, waited_for_leases: u32) -> Receipt {
        Receipt { effective_at: self.clock.now().wall(), acknowledged_by, waited_for_leases }
    }
}
