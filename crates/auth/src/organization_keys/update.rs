//! Changing keys.

use bsk_store::{KeyId, Subject, UpdateKey};

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
        if let Some(limit) = update.rate_limit {
            self.find(id)?;
            self.check_rate_limit(limit)?;
        }
        let record =
            inner.store.update_key(&self.organization.id, id, update)?.ok_or(ManageError::KeyNotFound)?;
        if limited {
            inner.settle([Subject::Key(id)], record.position).map_err(ManageError::Unsettled)?;
        }
        Ok(self.view(record))
    }
}
