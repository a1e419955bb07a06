//! What keys are used for, several at a time.

use std::collections::HashMap;
use std::time::Duration;

use bsk_scope::ScopeSet;
use bsk_store::{KeyId, KeyRecord, Page, Paged, Step, Timestamp, UsagePoint};

use crate::error::ManageError;
use crate::organization_keys::{KeyView, OrganizationKeys};

/// A scope that was not needed for so long counts as unused.
const UNUSED_AFTER: Duration = Duration::from_hours(30 * 24);

/// How much a key was used lately: what breaks if it goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecentUse {
    /// Requests in the last 24 hours, admitted or not.
    pub last_day: u64,
    /// Requests in the last 7 days, admitted or not.
    pub last_week: u64,
}

impl OrganizationKeys {
    /// How much each of these keys was used lately, in the same order. What was
    /// counted up to now is in it.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn recent_use(&self, keys: &[KeyView]) -> Result<Vec<RecentUse>, ManageError> {
        let inner = &self.api_keys.inner;
        self.api_keys.flush()?;
        let (ids, now) = (ids(keys), inner.clock.now().wall());
        let since = |days: u64| -> Result<HashMap<KeyId, u64>, ManageError> {
            let from = now.saturating_sub(Duration::from_hours(24 * days));
            Ok(inner.store.requests_of(&ids, from)?.into_iter().collect())
        };
        let (day, week) = (since(1)?, since(7)?);
        let of = |requests: &HashMap<KeyId, u64>, id| requests.get(id).copied().unwrap_or(0);
        Ok(ids.iter().map(|id| RecentUse { last_day: of(&day, id), last_week: of(&week, id) }).collect())
    }

    /// How often these keys were used, each in steps from the one that holds
    /// `from` up to `to`, oldest first, steps without a request included; in the
    /// same order as the keys.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn usage_of(
        &self,
        keys: &[KeyView],
        from: Timestamp,
        to: Timestamp,
        step: Step,
    ) -> Result<Vec<Vec<UsagePoint>>, ManageError> {
        self.api_keys.flush()?;
        let ids = ids(keys);
        let counted = self.api_keys.inner.store.usage_of(&ids, from, to, step)?;
        let counted: HashMap<_, _> = counted.into_iter().map(|(id, point)| ((id, point.at), point)).collect();
        let first = step.start_of(from).as_millis();
        let steps = to.as_millis().saturating_sub(first).max(0).unsigned_abs();
        let steps = i64::try_from(steps.div_ceil(step.millis().unsigned_abs())).unwrap_or(0);
        let at_step = |number| Timestamp::from_millis(first + number * step.millis());
        let point = |id: KeyId, at| {
            let none = UsagePoint { at, admitted: 0, rate_limited: 0, forbidden: 0 };
            counted.get(&(id, at)).copied().unwrap_or(none)
        };
        Ok(ids.iter().map(|id| (0..steps).map(|number| point(*id, at_step(number))).collect()).collect())
    }

    /// How many keys each of these keys created, in the same order.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn made_by(&self, keys: &[KeyView]) -> Result<Vec<u64>, ManageError> {
        let ids = ids(keys);
        let made: HashMap<_, _> = self.api_keys.inner.store.made_by(&ids)?.into_iter().collect();
        Ok(ids.iter().map(|id| made.get(id).copied().unwrap_or(0)).collect())
    }

    /// The keys that would be revoked with a key if its descendants were: those
    /// that it created, and theirs, in this organization and its
    /// sub-organizations, newest first.
    ///
    /// # Errors
    ///
    /// [`ManageError::KeyNotFound`]; [`ManageError::Unavailable`].
    pub fn descendants(&self, id: KeyId, page: Page) -> Result<Paged<KeyRecord>, ManageError> {
        self.find(id)?;
        Ok(self.api_keys.inner.store.descendants(id, page)?)
    }

    /// The scopes that a key grants and that no request has needed in 30 days;
    /// `None` if that is not known, or the key is younger than that.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn unused_scopes(&self, key: &KeyView) -> Result<Option<ScopeSet>, ManageError> {
        let inner = &self.api_keys.inner;
        self.api_keys.flush()?;
        let since = inner.clock.now().wall().saturating_sub(UNUSED_AFTER);
        if key.record.created_at > since {
            return Ok(None);
        }
        let needed = inner.store.needed_scopes(key.record.id, since)?;
        Ok(needed.map(|needed| key.record.scopes.effective().difference(needed)))
    }
}

fn ids(keys: &[KeyView]) -> Vec<KeyId> {
    keys.iter().map(|key| key.record.id).collect()
}
