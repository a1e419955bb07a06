//! The store.

mod activity;
mod claims;
mod keys;
mod organizations;
mod peppers;

use std::path::Path;
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use bsk_store::{Store, StoreError};

use crate::fact::Fact;
use crate::journal::{Journal, OpenError};
use crate::state::State;

/// API keys in a file of JSON lines, for one process.
#[derive(Debug)]
pub(crate) struct JournalStore {
    /// Whoever changes something holds it until the change is made.
    journal: Mutex<Journal>,
    state: RwLock<State>,
}

impl JournalStore {
    /// Opens the file, or makes one.
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let (journal, facts) = Journal::open(path)?;
        let mut state = State::default();
        state.apply(facts);
        Ok(Self { journal: Mutex::new(journal), state: RwLock::new(state) })
    }

    /// What is known. Nobody waits here for the disk.
    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a change, in this order: decide what it comes to, write it down,
    /// let it be known. Whoever reads in between sees what was before.
    fn write<T>(
        &self,
        decide: impl FnOnce(&State) -> Result<Decision<T>, StoreError>,
    ) -> Result<T, StoreError> {
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        let Decision { answer, facts } = decide(&self.read())?;
        if !facts.is_empty() {
            journal.append(&facts)?;
            let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
            state.apply(facts);
        }
        Ok(answer)
    }
}

/// No other process changes the file, so that there is no log of changes for
/// others to follow.
impl Store for JournalStore {}

/// What a change comes to.
struct Decision<T> {
    answer: T,
    facts: Vec<Fact>,
}

impl<T> Decision<T> {
    fn new(answer: T, facts: Vec<Fact>) -> Self {
        Self { answer, facts }
    }

    /// Nothing is changed.
    fn nothing(answer: T) -> Self {
        Self::new(answer, Vec::new())
    }
}
