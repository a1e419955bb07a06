//! Changing keys.

use bsk_store::{AuditAction, AuditDetails, KeyId, Party, RateLimit, Subject, UpdateKey};

use crate::error::ManageError;
use crate::organization_keys::{KeyView, OrganizationKeys};

impl OrganizationKeys {
    /// Changes a key's name or limit. Once this returns, no server counts by
    /// the old limit; what is counted stays counted.
    ///
    /// # Errors
    ///
    /// [`ManageError::KeyNotFound`], then [`ManageError::Invalid`];
    /// [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn update(&self, id: KeyId, update: UpdateKey) -> Result<KeyView, ManageError> {
        let inner = &self.api_keys.inner;
        let limited = update.rate_limit.is_some();
        let before = self.find(id)?.record;
        if let Some(limit) = update.rate_limit {
            self.check_rate_limit(limit)?;
        }
        if update == UpdateKey::default() {
            return Ok(self.view(before));
        }
        let details = AuditDetails::none()
            .with_some("new name", update.name.as_ref())
            .with_some("new limit", update.rate_limit.map(limit_in_words).as_ref());
        let target = Party::key(id, Some(&before.name));
        let audit = self.event(AuditAction::KeyUpdated, target, details, inner.clock.now().wall());
        let record = inner
            .store
            .update_key_logged(&self.organization.id, id, update, audit)?
            .ok_or(ManageError::KeyNotFound)?;
        if limited {
            inner.settle([Subject::Key(id)], record.position).map_err(ManageError::Unsettled)?;
        }
        inner.seal();
        Ok(self.view(record))
    }
}

fn limit_in_words(limit: Option<RateLimit>) -> String {
    match limit {
        Some(limit) => format!("{} in {} s", limit.limit(), limit.window_seconds()),
        None => "the organization's".to_owned(),
    }
}
