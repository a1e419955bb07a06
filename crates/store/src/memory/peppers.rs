//! The peppers of a store in memory.

use bsk_hash::{PepperCheck, PepperVersion};

use crate::audit::NewAuditEvent;
use crate::change::{Position, Subject};
use crate::error::StoreError;
use crate::memory::MemoryStore;
use crate::pepper::{PepperRecord, PepperStore};
use crate::timestamp::Timestamp;

impl PepperStore for MemoryStore {
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError> {
        let state = self.state();
        let record = |(version, (check, added_at)): (&PepperVersion, &(PepperCheck, Timestamp))| {
            let under = || state.keys.values().filter(|key| key.pepper == *version);
            PepperRecord {
                version: *version,
                check: *check,
                added_at: *added_at,
                usable_keys: under().filter(|key| key.is_usable(now)).count() as u64,
                keys: under().count() as u64,
            }
        };
        Ok(state.peppers.iter().rev().map(record).collect())
    }

    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError> {
        self.add_pepper_logged(version, check, at, None)
    }

    fn add_pepper_logged(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
        audit: Option<NewAuditEvent>,
    ) -> Result<Position, StoreError> {
        let mut state = self.state();
        if state.peppers.contains_key(&version) {
            return Err(StoreError::Duplicate { what: "the pepper" });
        }
        state.peppers.insert(version, (check, at));
        state.audit.add(audit);
        Ok(state.change(Subject::Peppers))
    }
}
