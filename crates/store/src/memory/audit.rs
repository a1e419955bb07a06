//! The audit log of a store in memory.

use std::collections::{BTreeMap, VecDeque};

use bsk_hash::{PepperVersion, WrappedAuditKey};

use crate::audit::{AuditQuery, AuditRecord, AuditStore, FirstAuditKey, NewAuditEvent, Seal};
use crate::error::StoreError;
use crate::memory::MemoryStore;
use crate::page::Paged;

/// The log. An entry's number is its place, from 1.
#[derive(Debug, Default)]
pub(super) struct Log {
    entries: Vec<AuditRecord>,
    unsealed: VecDeque<u64>,
    seals: Vec<(Seal, u64)>,
    keys: BTreeMap<PepperVersion, WrappedAuditKey>,
}

impl Log {
    /// Adds entries.
    pub(super) fn add(&mut self, events: impl IntoIterator<Item = NewAuditEvent>) {
        for event in events {
            let id = self.entries.len() as u64 + 1;
            self.entries.push(AuditRecord { id, event });
            self.unsealed.push_back(id);
        }
    }

    fn entry(&self, id: u64) -> Option<&AuditRecord> {
        self.entries.get(usize::try_from(id.checked_sub(1)?).ok()?)
    }
}

impl AuditStore for MemoryStore {
    fn append_audit(&self, event: NewAuditEvent) -> Result<(), StoreError> {
        self.state().audit.add([event]);
        Ok(())
    }

    fn audit_events(&self, query: &AuditQuery) -> Result<Paged<AuditRecord>, StoreError> {
        let matches = |record: &&AuditRecord| {
            let event = &record.event;
            let is_party =
                |id: &String| event.actor.id.as_ref() == Some(id) || event.target.id.as_ref() == Some(id);
            query
                .organization
                .as_ref()
                .is_none_or(|organization| event.organization.as_ref() == Some(organization))
                && query.action.is_none_or(|action| event.action == action)
                && query.party.as_ref().is_none_or(is_party)
                && query.from.is_none_or(|from| event.at >= from)
                && query.to.is_none_or(|to| event.at < to)
        };
        let state = self.state();
        Ok(query.page.of(state.audit.entries.iter().rev().filter(matches).cloned().collect()))
    }

    fn seal_audit(
        &self,
        most: u32,
        seal: &mut dyn FnMut(&Seal, &AuditRecord) -> Seal,
    ) -> Result<u32, StoreError> {
        let log = &mut self.state().audit;
        let mut sealed = 0;
        while sealed < most
            && let Some(id) = log.unsealed.pop_front()
        {
            let before = log.seals.last().map_or(Seal::START, |(seal, _)| *seal);
            if let Some(entry) = log.entry(id) {
                let next = seal(&before, entry);
                log.seals.push((next, id));
                sealed += 1;
            }
        }
        Ok(sealed)
    }

    fn audit_chain(&self, after: u64, most: u32) -> Result<Vec<(Seal, Option<AuditRecord>)>, StoreError> {
        let log = &self.state().audit;
        let part = log.seals.iter().filter(|(seal, _)| seal.sequence > after).take(most as usize);
        Ok(part.map(|(seal, id)| (*seal, log.entry(*id).cloned())).collect())
    }

    fn unsealed_audit(&self) -> Result<u64, StoreError> {
        Ok(self.state().audit.unsealed.len() as u64)
    }

    fn audit_keys(&self) -> Result<Vec<(PepperVersion, WrappedAuditKey)>, StoreError> {
        let log = &self.state().audit;
        Ok(log.keys.iter().rev().map(|(version, key)| (*version, key.clone())).collect())
    }

    fn add_audit_key(
        &self,
        version: PepperVersion,
        key: &WrappedAuditKey,
        first: FirstAuditKey,
    ) -> Result<(), StoreError> {
        let keys = &mut self.state().audit.keys;
        if keys.contains_key(&version) || (first == FirstAuditKey::Yes && !keys.is_empty()) {
            return Err(StoreError::Duplicate { what: "the key of the audit log" });
        }
        keys.insert(version, key.clone());
        Ok(())
    }
}
