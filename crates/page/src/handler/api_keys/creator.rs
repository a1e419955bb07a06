//! Who created a key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use bsk_auth::{KeyId, KeyRecord, ManageError, UserId};

use super::named;
use crate::serve::{Managed, Refusal, Visit};
use crate::view::Creator;

/// Those who have created keys, each looked up once.
pub(super) struct Creators<'a> {
    visit: &'a Visit<'a>,
    managed: &'a Managed,
    people: HashMap<UserId, Creator>,
    keys: HashMap<KeyId, Creator>,
}

impl<'a> Creators<'a> {
    /// Nobody yet.
    pub(super) fn new(visit: &'a Visit<'a>, managed: &'a Managed) -> Self {
        Self { visit, managed, people: HashMap::new(), keys: HashMap::new() }
    }

    /// Who created a key.
    pub(super) fn of(&mut self, record: &KeyRecord) -> Result<Creator, Refusal> {
        if let Some(user) = &record.creator.user {
            return match self.people.entry(user.clone()) {
                Entry::Occupied(known) => Ok(known.get().clone()),
                Entry::Vacant(unknown) => Ok(unknown.insert(person(self.visit, user)?).clone()),
            };
        }
        let Some(key) = record.creator.key else { return Ok(Creator::Operator) };
        match self.keys.entry(key) {
            Entry::Occupied(known) => Ok(known.get().clone()),
            Entry::Vacant(unknown) => Ok(unknown.insert(other_key(self.managed, key)?).clone()),
        }
    }
}

/// A person, who may have left by now.
fn person(visit: &Visit, id: &UserId) -> Result<Creator, Refusal> {
    let user = visit.site().people().user(id)?;
    Ok(user.map_or(Creator::Unknown, |user| Creator::Person(user.email.to_string())))
}

/// Another key of the organization. One of its agency is not shown here.
fn other_key(managed: &Managed, id: KeyId) -> Result<Creator, Refusal> {
    match managed.keys.find(id) {
        Ok(key) => Ok(Creator::Key(named(&key.record))),
        Err(ManageError::KeyNotFound) => Ok(Creator::Unknown),
        Err(error) => Err(error.into()),
    }
}
