//! What keys of a store in memory were used for.

use std::collections::BTreeMap;

use bsk_scope::ScopeSet;

use crate::activity::{ActivityStore, KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
use crate::error::StoreError;
use crate::id::{KeyId, OrganizationId, ReplicaId};
use crate::memory::{Counts, MemoryStore};
use crate::timestamp::Timestamp;

impl ActivityStore for MemoryStore {
    fn record_usage(&self, at: Timestamp, usage: &[KeyUsage]) -> Result<(), StoreError> {
        let mut state = self.state();
        let [minute, hour, day] = [Step::Minute, Step::Hour, Step::Day].map(|step| step.start_of(at));
        for used in usage {
            let Some(key) = state.keys.get_mut(&used.key) else { continue };
            key.last_used_at = key.last_used_at.max(used.last_used_at);
            for scope in used.needed.iter() {
                let last = state.needed.entry((used.key, ScopeSet::of(scope).bits())).or_insert(day);
                *last = day.max(*last);
            }
            if (used.admitted, used.rate_limited, used.forbidden) != (0, 0, 0) {
                let counts = Counts {
                    admitted: used.admitted,
                    rate_limited: used.rate_limited,
                    forbidden: used.forbidden,
                };
                state.minutes.entry((used.key, minute)).or_default().add(counts);
                state.hours.entry((used.key, hour)).or_default().add(counts);
            }
        }
        Ok(())
    }

    fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, StoreError> {
        let from = query.step.start_of(query.from);
        let mut steps: BTreeMap<Timestamp, Counts> = BTreeMap::new();
        let state = self.state();
        let mut sum = |table: &BTreeMap<(KeyId, Timestamp), Counts>, from: Timestamp, to: Timestamp| {
            if from < to {
                for ((_, at), counts) in table.range((query.key, from)..(query.key, to)) {
                    steps.entry(query.step.start_of(*at)).or_default().add(*counts);
                }
            }
        };
        let whole_hours = match query.step {
            Step::Minute => from,
            Step::Hour | Step::Day => Step::Hour.start_of(query.to),
        };
        sum(&state.hours, from, whole_hours);
        sum(&state.minutes, whole_hours.max(from), query.to);
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

    fn needed_scopes(&self, key: KeyId, since: Timestamp) -> Result<Option<ScopeSet>, StoreError> {
        let since = Step::Day.start_of(since);
        let state = self.state();
        let needed = state.needed.iter().filter(|((of, _), day)| *of == key && **day >= since);
        let scopes = needed.filter_map(|((_, bits), _)| ScopeSet::from_bits(*bits));
        Ok(Some(scopes.fold(ScopeSet::EMPTY, ScopeSet::union)))
    }

    fn forget_usage(&self, minutes: Timestamp, hours: Timestamp, most: u32) -> Result<u64, StoreError> {
        let state = &mut *self.state();
        let mut forgotten = 0;
        for (table, before) in [(&mut state.minutes, minutes), (&mut state.hours, hours)] {
            let old: Vec<_> =
                table.keys().filter(|(_, at)| *at < before).take(most as usize).copied().collect();
            forgotten += old.len() as u64;
            table.retain(|at, _| !old.contains(at));
        }
        Ok(forgotten)
    }

    fn keep_counts(&self, by: ReplicaId, counts: &[KeptCount]) -> Result<(), StoreError> {
        let state = &mut *self.state();
        state.kept.retain(|(server, _)| *server != by);
        state.kept.push((by, counts.to_vec()));
        Ok(())
    }

    fn take_counts(&self) -> Result<Vec<KeptCount>, StoreError> {
        Ok(self.state().kept.pop().map(|(_, counts)| counts).unwrap_or_default())
    }
}

impl Counts {
    fn add(&mut self, more: Self) {
        self.admitted = self.admitted.saturating_add(more.admitted);
        self.rate_limited = self.rate_limited.saturating_add(more.rate_limited);
        self.forbidden = self.forbidden.saturating_add(more.forbidden);
    }
}
