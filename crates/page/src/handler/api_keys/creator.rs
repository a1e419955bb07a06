//! Who created a key.

use std::collections::HashMap;

use bsk_auth::{KeyRecord, ManageError};
use bsk_people::{Manager, Page, UserId};

use super::named;
use crate::serve::{Managed, Refusal, Visit};
use crate::view::Creator;

/// The people who may have created keys of an organization.
pub(super) struct Creators(HashMap<UserId, String>);

impl Creators {
    /// The members of an organization, and of the agency that it belongs to.
    pub(super) fn of(visit: &Visit, managed: &Managed) -> Result<Self, Refusal> {
        let organization = managed.organization();
        let mut emails = HashMap::new();
        for id in [Some(&organization.id), organization.parent.as_ref()].into_iter().flatten() {
            let people =
                visit.site().people().organization_people(Manager::Operator, id, &visit.visitor())?;
            let members = people.members(Page::FIRST)?.items;
            emails.extend(members.into_iter().map(|member| (member.user.id, member.user.email.to_string())));
        }
        Ok(Self(emails))
    }

    /// Who created a key.
    pub(super) fn of_key(&self, managed: &Managed, record: &KeyRecord) -> Result<Creator, Refusal> {
        if let Some(user) = &record.creator.user {
            return Ok(self.0.get(user).cloned().map_or(Creator::Unknown, Creator::Person));
        }
        let Some(key) = record.creator.key else { return Ok(Creator::Operator) };
        match managed.keys.find(key) {
            Ok(key) => Ok(Creator::Key(named(&key.record))),
            Err(ManageError::KeyNotFound) => Ok(Creator::Unknown),
            Err(error) => Err(error.into()),
        }
    }
}
