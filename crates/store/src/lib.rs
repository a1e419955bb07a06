#![doc = include_str!("../README.md")]

mod activity;
mod audit;
mod change;
#[cfg(feature = "contract")]
pub mod contract;
mod email;
mod error;
mod id;
mod idempotency;
mod key;
mod memory;
mod name;
mod organization;
mod page;
mod people;
mod pepper;
mod rate_limit;
mod store;
mod timestamp;

pub use activity::{ActivityStore, KeptCount, KeyUsage, Step, UsagePoint, UsageQuery};
pub use audit::{
    AuditAction, AuditChainError, AuditDetails, AuditFault, AuditHead, AuditQuery, AuditRecord, AuditStore,
    AuditVerification, FirstAuditKey, InvalidAuditHead, NewAuditEvent, Party, PartyKind, Seal,
    UnknownAuditAction, Via, audit_key, seal_audit_log, verify_audit_log,
};
pub use change::{
    Change, ChangeLog, Heard, Position, RegisterError, Registration, Renewal, Standing, Subject,
};
pub use email::{Email, InvalidEmail};
pub use error::StoreError;
pub use id::{InvalidId, KeyId, OrganizationId, ReplicaId, UserId};
pub use idempotency::{Claimant, IdempotencyClaim, IdempotencyKey, InvalidIdempotencyKey, Operation};
pub use key::{
    CreateKey, Creation, Creator, Found, KeyFilter, KeyQuery, KeyRecord, KeySort, KeyStatus, KeyStore,
    LookUp, NewKey, OldKey, Revocation, RevokeKeys, RotateKey, Rotation, UpdateKey,
};
pub use memory::MemoryStore;
pub use name::{InvalidName, Name};
pub use organization::{
    Agency, NewOrganization, OrganizationRecord, OrganizationStatus, OrganizationStore, Overview,
    UpdateOrganization,
};
pub use page::{InvalidPage, Page, Paged};
pub use people::{
    AcceptInvitation, Accepted, AcceptedLink, BeginSession, ChangeMember, CreateUser, Credential,
    EndSessions, InvalidRole, Invitation, Joining, LinkId, LinkPurpose, LinkRecord, Member, MemberChange,
    MemberChanged, Membership, NewLink, NewSession, NewUser, PasswordHash, PeopleStore, ResetPassword, Role,
    SessionId, SessionRecord, SetPassword, Start, Started, UserCreation, UserRecord,
};
pub use pepper::{PepperRecord, PepperStore};
pub use rate_limit::{InvalidRateLimit, RateLimit};
pub use store::Store;
pub use timestamp::{InvalidTimestamp, Timestamp};

// What the author of a store needs of the crates below, so that this one
// suffices.
pub use bsk_hash::{
    AuditKey, AuditMac, InvalidDigest, KeyDigest, PepperCheck, PepperVersion, TokenDigest, WrappedAuditKey,
};
pub use bsk_key::{InvalidHint, KeyHint};
pub use bsk_scope::ScopeSet;
