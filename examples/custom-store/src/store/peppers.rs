//! Peppers.

use bsk_hash::{PepperCheck, PepperVersion};
use bsk_store::{PepperRecord, PepperStore, Position, StoreError, Timestamp};

use super::{Decision, JournalStore};
use crate::fact::{Fact, PepperFact};

impl PepperStore for JournalStore {
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError> {
        let state = self.read();
        let newest_first = state.peppers.values().rev().map(|pepper| {
            let keys = || state.keys.values().filter(|key| key.record.pepper == pepper.version);
            PepperRecord {
                version: pepper.version,
                check: pepper.check,
                added_at: pepper.added_at,
                usable_keys: keys().filter(|key| key.record.is_usable(now)).count() as u64,
                keys: keys().count() as u64,
            }
        });
        Ok(newest_first.collect())
    }

    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError> {
        self.write(|state| {
            if state.peppers.contains_key(&version) {
                return Err(StoreError::Duplicate { what: "the pepper" });
            }
            let position = state.position.next();
            let pepper = PepperFact { version, check, added_at: at, position };
            Ok(Decision::new(position, vec![Fact::Pepper(pepper)]))
        })
    }
}
