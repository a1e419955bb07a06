//! What keys were used for.

use std::collections::BTreeMap;

use bsk_store::{
    ActivityStore, KeptCount, KeyUsage, OrganizationId, ReplicaId, Step, StoreError, Timestamp, UsagePoint,
    UsageQuery,
};

use super::{Decision, JournalStore};
use crate::fact::{Counts, Fact, Used};

impl ActivityStore for JournalStore {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        self.write(|state| {
            let used = usage.iter().filter(|used| state.keys.contains_key(&used.key)).map(|used| {
                Fact::Used(Used {
                    key: used.key,
                    minute: Step::Minute.start_of(at),
                    last_used_at: used.last_used_at,
                    counts: Counts {
                        admitted: used.admitted,
                        rate_limited: used.rate_limited,
                        forbidden: used.forbidden,
                    },
                })
            });
            Ok(Decision::new((), used.collect()))
        })
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        let from = query.step.start_of(query.from);
        let mut steps: BTreeMap<Timestamp, Counts> = BTreeMap::new();
        if from < query.to {
            let state = self.read();
            for ((_, minute), counts) in state.minutes.range((query.key, from)..(query.key, query.to)) {
                steps.entry(query.step.start_of(*minute)).or_default().add(*counts);
            }
        }
        let points = steps.into_iter().map(|(at, counts)| UsagePoint {
            at,
            admitted: counts.admitted,
            rate_limited: counts.rate_limited,
            forbidden: counts.forbidden,
        });
        Ok(points.collect())
    }

    fn agency_requests(&self, agency: &OrganizationId, from: Timestamp) -> Result<u64, StoreError> {
        let state = self.read();
        let of_clients = state.minutes.iter().filter(|((id, minute), _)| {
            let key = state.keys.get(id);
            *minute >= from && key.is_some_and(|key| state.is_client(&key.record.organization, agency))
        });
        Ok(of_clients.map(|(_, counts)| counts.admitted + counts.rate_limited).sum())
    }

    /// One process serves this store: there is nothing to keep apart.
    fn keep_counts(&self, _: ReplicaId, counts: &[KeptCount]) -> Result<(), StoreError> {
        let kept = counts.iter().cloned().map(Into::into).collect();
        self.write(|_| Ok(Decision::new((), vec![Fact::Kept(kept)])))
    }

    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        self.write(|state| {
            let kept: Vec<_> = state.kept.iter().cloned().map(Into::into).collect();
            let facts = if kept.is_empty() { Vec::new() } else { vec![Fact::Kept(Vec::new())] };
            Ok(Decision::new(kept, facts))
        })
    }
}
