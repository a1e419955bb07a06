//! Organizations.

use std::cmp::Reverse;

use bsk_store::{
    NewOrganization, OrganizationId, OrganizationRecord, OrganizationStatus, OrganizationStore, Overview,
    Page, Paged, Position, StoreError, Timestamp, UpdateOrganization,
};

use super::{Decision, JournalStore};
use crate::fact::{Fact, Organization};
use crate::state::State;

impl OrganizationStore for JournalStore {
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError> {
        self.write(|state| {
            if state.organizations.contains_key(&new.id) {
                return Err(StoreError::Duplicate { what: "the organization" });
            }
            if new.parent.as_ref().is_some_and(|agency| !state.organizations.contains_key(agency)) {
                return Err(StoreError::Failed("the organization's agency is not there".into()));
            }
            let record = OrganizationRecord {
                id: new.id,
                name: new.name,
                agency: new.agency,
                parent: new.parent,
                status: OrganizationStatus::Active,
                rate_limit: new.rate_limit,
                created_at: new.created_at,
                position: Position::START,
            };
            Ok(Decision::new(record.clone(), vec![Fact::Organization(Organization(record))]))
        })
    }

    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError> {
        Ok(self.read().organizations.get(id).cloned())
    }

    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.write(|state| {
            let Some(mut record) = state.organizations.get(id).cloned() else {
                return Ok(Decision::nothing(None));
            };
            if update.rate_limit.is_some() || update.status.is_some() {
                record.position = state.position.next();
            }
            record.name = update.name.unwrap_or(record.name);
            record.rate_limit = update.rate_limit.unwrap_or(record.rate_limit);
            record.status = update.status.unwrap_or(record.status);
            Ok(Decision::new(Some(record.clone()), vec![Fact::Organization(Organization(record))]))
        })
    }

    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError> {
        let state = self.read();
        let mut found: Vec<_> = match parent {
            Some(agency) => state.clients_of(agency).cloned().collect(),
            None => state.organizations.values().cloned().collect(),
        };
        found.sort_by_key(|record| Reverse((record.created_at, record.id.clone())));
        Ok(page.of(found))
    }

    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError> {
        let state = self.read();
        let usable = state
            .keys
            .values()
            .map(|key| &key.record)
            .filter(|key| key.is_usable(now) && state.is_client(&key.organization, agency));
        Ok(Overview {
            sub_organizations: state.clients_of(agency).count() as u64,
            active_keys: usable.count() as u64,
        })
    }
}

impl State {
    fn clients_of(&self, agency: &OrganizationId) -> impl Iterator<Item = &OrganizationRecord> {
        self.organizations.values().filter(move |record| record.parent.as_ref() == Some(agency))
    }

    pub(super) fn is_client(&self, organization: &OrganizationId, agency: &OrganizationId) -> bool {
        let record = self.organizations.get(organization);
        record.is_some_and(|record| record.parent.as_ref() == Some(agency))
    }
}
