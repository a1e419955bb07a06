//! Reading keys.

use bsk_store::{KeyFilter, KeyId, KeyQuery, KeySort, Page, Paged, UsagePoint, UsageQuery};

use crate::error::ManageError;
use crate::organization_keys::{KeyView, OrganizationKeys};

/// Which keys to list.
#[derive(Clone, Debug)]
pub struct ListKeys {
    /// Which of them.
    pub filter: KeyFilter,
    /// Only those whose name contains this text, or whose hint begins with it.
    pub search: Option<String>,
    /// Only those that this key created.
    pub created_by: Option<KeyId>,
    /// In which order.
    pub sort: KeySort,
    /// Which part of the list.
    pub page: Page,
}

impl Default for ListKeys {
    fn default() -> Self {
        Self {
            filter: KeyFilter::All,
            search: None,
            created_by: None,
            sort: KeySort::Created,
            page: Page::FIRST,
        }
    }
}

/// Most steps in one series of usage.
const MOST_STEPS: i64 = 10_000;

impl OrganizationKeys {
    /// The organization's keys, newest first unless something else is asked.
    ///
    /// # Errors
    ///
    /// [`ManageError::Unavailable`].
    pub fn list(&self, list: ListKeys) -> Result<Paged<KeyView>, ManageError> {
        let query = KeyQuery {
            organization: self.organization.id.clone(),
            filter: list.filter,
            search: list.search,
            created_by: list.created_by,
            sort: list.sort,
            page: list.page,
            at: self.api_keys.now().wall(),
        };
        let Paged { items, total } = self.api_keys.inner.store.keys(&query)?;
        Ok(Paged { items: items.into_iter().map(|record| self.view(record)).collect(), total })
    }

    /// What a key was used for, oldest step first, steps without a request
    /// included. What was counted up to now is in it.
    ///
    /// # Errors
    ///
    /// [`ManageError::KeyNotFound`], then [`ManageError::Invalid`] if `to` is
    /// not after `from` or there are more than 10,000 steps;
    /// [`ManageError::Unavailable`].
    pub fn usage(&self, query: UsageQuery) -> Result<Vec<UsagePoint>, ManageError> {
        self.key_exists(query.key)?;
        let (first, width) = (query.step.start_of(query.from).as_millis(), query.step.millis());
        let steps = (query.to.as_millis() - first + width - 1).div_euclid(width);
        if query.to <= query.from {
            return Err(ManageError::field("to", "must be after from"));
        }
        if steps > MOST_STEPS {
            return Err(ManageError::field(
                "step",
                format!("gives {steps} steps here, and at most 10,000 are read"),
            ));
        }
        self.api_keys.flush()?;
        let mut counted = self.api_keys.inner.store.usage(query)?.into_iter().peekable();
        let at_step = |number| bsk_store::Timestamp::from_millis(first + number * width);
        Ok((0..steps)
            .map(at_step)
            .map(|at| {
                counted.next_if(|point| point.at == at).unwrap_or(UsagePoint {
                    at,
                    admitted: 0,
                    rate_limited: 0,
                    forbidden: 0,
                })
            })
            .collect())
    }

    fn key_exists(&self, id: KeyId) -> Result<(), ManageError> {
        self.find(id).map(drop)
    }
}
