//! Which peppers the digests of a store stand under.

use bsk_hash::{PepperCheck, PepperVersion};

use crate::audit::NewAuditEvent;
use crate::change::Position;
use crate::error::StoreError;
use crate::timestamp::Timestamp;

/// What a store knows of one pepper. It never has the pepper itself.
#[derive(Clone, Debug)]
pub struct PepperRecord {
    /// Which pepper.
    pub version: PepperVersion,
    /// By what to recognize it.
    pub check: PepperCheck,
    /// When the store was told of it.
    pub added_at: Timestamp,
    /// How many keys stand under it that may still be used: neither revoked
    /// nor expired at the moment that was asked about.
    pub usable_keys: u64,
    /// How many keys stand under it, usable or not.
    pub keys: u64,
}

/// The part of a store that knows its peppers.
pub trait PepperStore: Send + Sync {
    /// Every pepper, newest first, with the keys that stand under it at `now`.
    ///
    /// # Errors
    ///
    /// As every call to a store: see [`StoreError`].
    fn peppers(&self, now: Timestamp) -> Result<Vec<PepperRecord>, StoreError>;

    /// Records a pepper, as a change ([`crate::Subject::Peppers`]) at the
    /// position that is returned.
    ///
    /// # Errors
    ///
    /// [`StoreError::Duplicate`] if the version is there already.
    fn add_pepper(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
    ) -> Result<Position, StoreError>;

    /// As [`PepperStore::add_pepper`], and writes it down. A store that has an
    /// audit log implements it.
    ///
    /// # Errors
    ///
    /// As [`PepperStore::add_pepper`].
    fn add_pepper_logged(
        &self,
        version: PepperVersion,
        check: PepperCheck,
        at: Timestamp,
        audit: Option<NewAuditEvent>,
    ) -> Result<Position, StoreError> {
        let _ = audit;
        self.add_pepper(version, check, at)
    }
}
