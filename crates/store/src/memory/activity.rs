//! What keys of a store in memory were used for.

use std::collections::BTreeMap;

use crate::activity::{ActivityStore, KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
use crate::error::StoreError;
use crate::id::OrganizationId;
use crate::memory::{Counts, MemoryStore};
use crate::timestamp::Timestamp;

impl ActivityStore for MemoryStore {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        let mut state = self.state();
        let minute = Step::Minute.start_of(at);
        for used in usage {
            let Some(key) = state.keys.get_mut(&used.key) else { continue };
            key.last_used_at = key.last_used_at.max(used.last_used_at);
            if (used.admitted, used.rate_limited, used.forbidden) != (0, 0, 0) {
                state.minutes.entry((used.key, minute)).or_default().add(Counts {
                    admitted: used.admitted,
                    rate_limited: used.rate_limited,
                    forbidden: used.forbidden,
                });
            }
        }
        Ok(())
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        let from = query.step.start_of(query.from);
        let mut steps: BTreeMap<Timestamp, Counts> = BTreeMap::new();
        if from < query.to {
            let state = self.state();
            for ((_, minute), counts) in state.minutes.range((query.key, from)..(query.key, query.to)) {
                steps.entry(query.step.start_of(*minute)).or_default().add(*counts);
            }
        }
        let point = |(at, counts): (Timestamp, Counts)| UsagePoint {
            at,
            admitted: counts.admitted,
            rate_limited: counts.rate_limited,
            forbidden: counts.forbidden,
        };
        Ok(steps.into_iter().map(point).collect())
    }

    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError> {
        let state = self.state();
        let of_agency = |organization: &OrganizationId| {
            state.organizations.get(organization).is_some_and(|found| found.parent.as_ref() == Some(agency))
        };
        let counted = state.minutes.iter().filter(|((key, minute), _)| {
            *minute >= from && state.keys.get(key).is_some_and(|key| of_agency(&key.organization))
        });
        let requests = counted.map(|(_, counts)| counts.admitted.saturating_add(counts.rate_limited));
        Ok(requests.fold(0, u64::saturating_add))
    }

    fn keep_counts(&self, counts: &[KeptCount]) -> Result<(), StoreError> {
        self.state().kept = counts.to_vec();
        Ok(())
    }

    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        Ok(std::mem::take(&mut self.state().kept))
    }
}

impl Counts {
    fn add(&mut self, more: Self) {
        self.admitted = self.admitted.saturating_add(more.admitted);
        self.rate_limited = self.rate_limited.saturating_add(more.rate_limited);
        self.forbidden = self.forbidden.saturating_add(more.forbidden);
    }
}
