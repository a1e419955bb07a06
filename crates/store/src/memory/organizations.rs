//! The organizations of a store in memory.

use crate::audit::NewAuditEvent;
use crate::change::{Position, Subject};
use crate::error::StoreError;
use crate::id::OrganizationId;
use crate::memory::{MemoryStore, UnknownOrganization};
use crate::organization::{
    NewOrganization, OrganizationRecord, OrganizationStatus, OrganizationStore, Overview, UpdateOrganization,
};
use crate::page::{Page, Paged};
use crate::timestamp::Timestamp;

impl OrganizationStore for MemoryStore {
    fn create_organization(&self, new: NewOrganization) -> Result<OrganizationRecord, StoreError> {
        self.create_organization_logged(new, Vec::new())
    }

    fn create_organization_logged(
        &self,
        new: NewOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<OrganizationRecord, StoreError> {
        let mut state = self.state();
        if new.parent.as_ref().is_some_and(|parent| !state.organizations.contains_key(parent)) {
            return Err(StoreError::Failed(Box::new(UnknownOrganization)));
        }
        if state.organizations.contains_key(&new.id) {
            return Err(StoreError::Duplicate { what: "the organization" });
        }
        let record = OrganizationRecord {
            id: new.id.clone(),
            name: new.name,
            agency: new.agency,
            parent: new.parent,
            status: OrganizationStatus::Active,
            rate_limit: new.rate_limit,
            created_at: new.created_at,
            position: Position::START,
        };
        state.organizations.insert(new.id, record.clone());
        state.audit.add(audit);
        Ok(record)
    }

    fn organization(&self, id: &OrganizationId) -> Result<Option<OrganizationRecord>, StoreError> {
        Ok(self.state().organizations.get(id).cloned())
    }

    fn update_organization(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        self.update_organization_logged(id, update, Vec::new())
    }

    fn update_organization_logged(
        &self,
        id: &OrganizationId,
        update: UpdateOrganization,
        audit: Vec<NewAuditEvent>,
    ) -> Result<Option<OrganizationRecord>, StoreError> {
        let mut state = self.state();
        if !state.organizations.contains_key(id) {
            return Ok(None);
        }
        let concerns_keys = update.rate_limit.is_some() || update.status.is_some();
        let position = concerns_keys.then(|| state.change(Subject::Organization(id.clone())));
        let Some(record) = state.organizations.get_mut(id) else { return Ok(None) };
        record.name = update.name.unwrap_or_else(|| record.name.clone());
        record.rate_limit = update.rate_limit.unwrap_or(record.rate_limit);
        record.status = update.status.unwrap_or(record.status);
        record.position = position.unwrap_or(record.position);
        let record = record.clone();
        state.audit.add(audit);
        Ok(Some(record))
    }

    fn organizations(
        &self,
        parent: Option<&OrganizationId>,
        page: Page,
    ) -> Result<Paged<OrganizationRecord>, StoreError> {
        let state = self.state();
        let wanted =
            |record: &&OrganizationRecord| parent.is_none_or(|parent| record.parent.as_ref() == Some(parent));
        let mut items: Vec<_> = state.organizations.values().filter(wanted).cloned().collect();
        items.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
        Ok(page.of(items))
    }

    fn overview(&self, agency: &OrganizationId, now: Timestamp) -> Result<Overview, StoreError> {
        let state = self.state();
        let clients = || state.organizations.values().filter(|record| record.parent.as_ref() == Some(agency));
        let usable = |key: &&crate::key::KeyRecord| {
            key.is_usable(now) && clients().any(|client| client.id == key.organization)
        };
        Ok(Overview {
            sub_organizations: clients().count() as u64,
            active_keys: state.keys.values().filter(usable).count() as u64,
        })
    }
}
