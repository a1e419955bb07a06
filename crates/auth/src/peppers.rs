//! Holding the peppers at hand against what the store knows of them.

use std::error::Error as StdError;

use bsk_hash::{Pepper, PepperVersion, Peppers};
use bsk_store::{PepperRecord, Store, StoreError, Timestamp};
use thiserror::Error;

/// Where the peppers come from: a file, the environment, a secret store.
///
/// A source is asked when a handle is opened, and again when another process
/// has added a pepper.
pub trait PepperSource: Send + Sync + 'static {
    /// All peppers at hand, oldest first, the one to use for a new store last.
    /// Their versions are found in the store.
    ///
    /// # Errors
    ///
    /// Whatever keeps the source from answering.
    fn peppers(&self) -> Result<Vec<Pepper>, Box<dyn StdError + Send + Sync>>;
}

impl PepperSource for Pepper {
    fn peppers(&self) -> Result<Vec<Pepper>, Box<dyn StdError + Send + Sync>> {
        Ok(vec![self.clone()])
    }
}

impl PepperSource for Vec<Pepper> {
    fn peppers(&self) -> Result<Vec<Pepper>, Box<dyn StdError + Send + Sync>> {
        Ok(self.clone())
    }
}

/// The peppers at hand are not the ones that the store's digests stand under.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PepperError {
    /// There is none.
    #[error("there is no pepper")]
    None,
    /// None of them is known to the store, which knows others.
    #[error(
        "the pepper is not the one that this database was made with; keys could not be verified. Restore the right one"
    )]
    Foreign,
    /// One of them is not known to the store, beside others that are.
    #[error(
        "one of the peppers is not known to this database. Remove it, or make it the current one by adding it"
    )]
    Unknown,
    /// The store has usable keys under a pepper that is not at hand.
    #[error(
        "pepper version {version} is missing, and {usable_keys} usable keys stand under it. Restore it beside the others"
    )]
    Missing {
        /// Which one.
        version: PepperVersion,
        /// How many keys could not be verified without it.
        usable_keys: u64,
    },
    /// The source does not answer.
    #[error("the peppers cannot be read")]
    Source(#[source] Box<dyn StdError + Send + Sync>),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds the version of each pepper at hand. A store that knows none yet is
/// told of them all.
pub(crate) fn open(
    store: &dyn Store,
    source: &dyn PepperSource,
    now: Timestamp,
) -> Result<Peppers, PepperError> {
    let at_hand = source.peppers().map_err(PepperError::Source)?;
    let mut records = store.peppers(now)?;
    if records.is_empty() {
        let mut version = PepperVersion::FIRST;
        for pepper in &at_hand {
            match store.add_pepper(version, pepper.check(), now) {
                // Another process that starts at this moment was faster; which
                // pepper it has is judged below.
                Ok(_) | Err(StoreError::Duplicate { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            version = version.next();
        }
        records = store.peppers(now)?;
    }
    let known = |pepper: &Pepper| records.iter().any(|record| record.check == pepper.check());
    match at_hand.iter().filter(|pepper| !known(pepper)).count() {
        0 => select(&records, &at_hand),
        _ if at_hand.iter().any(known) => Err(PepperError::Unknown),
        _ => Err(PepperError::Foreign),
    }
}

/// The peppers at hand that the store knows; those it does not know are left
/// out.
pub(crate) fn select(records: &[PepperRecord], at_hand: &[Pepper]) -> Result<Peppers, PepperError> {
    let mut peppers: Option<Peppers> = None;
    for (newest, record) in records.iter().enumerate().map(|(i, record)| (i == 0, record)) {
        let Some(pepper) = at_hand.iter().find(|pepper| pepper.check() == record.check) else {
            if newest || record.usable_keys > 0 {
                return Err(PepperError::Missing {
                    version: record.version,
                    usable_keys: record.usable_keys,
                });
            }
            continue;
        };
        match &mut peppers {
            Some(peppers) => peppers.add(record.version, pepper.clone()),
            None => peppers = Some(Peppers::new(record.version, pepper.clone())),
        }
    }
    peppers.ok_or(PepperError::None)
}
