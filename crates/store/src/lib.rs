#![doc = include_str!("../README.md")]

mod activity;
mod change;
#[cfg(feature = "contract")]
pub mod contract;
mod error;
mod id;
mod idempotency;
mod key;
mod memory;
mod name;
mod organization;
mod page;
mod pepper;
mod rate_limit;
mod store;
mod timestamp;

pub use activity::{ActivityStore, KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
pub use change::{Change, ChangeLog, Position, RegisterError, Registration, Renewal, Standing, Subject};
pub use error::StoreError;
pub use id::{InvalidId, KeyId, OrganizationId, ReplicaId, UserId};
pub use idempotency::{IdempotencyClaim, IdempotencyKey, InvalidIdempotencyKey, Operation};
pub use key::{
    CreateKey, Creation, Creator, Found, KeyQuery, KeyRecord, KeyStatus, KeyStore, LookUp, NewKey, OldKey,
    Revocation, RevokeKeys, RotateKey, Rotation, UpdateKey,
};
pub use memory::MemoryStore;
pub use name::{InvalidName, Name};
pub use organization::{
    Agency, NewOrganization, OrganizationRecord, OrganizationStatus, OrganizationStore, Overview,
    UpdateOrganization,
};
pub use page::{InvalidPage, Page, Paged};
pub use pepper::{PepperRecord, PepperStore};
pub use rate_limit::{InvalidRateLimit, RateLimit};
pub use store::Store;
pub use timestamp::{InvalidTimestamp, Timestamp};

// What the author of a store needs of the crates below, so that this one
// suffices.
pub use bsk_hash::{InvalidDigest, KeyDigest, PepperCheck, PepperVersion};
pub use bsk_key::{InvalidHint, KeyHint};
pub use bsk_scope::ScopeSet;
