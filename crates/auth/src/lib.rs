#![doc = include_str!("../README.md")]

mod activity;
mod api_keys;
mod audit;
mod authenticate;
mod builder;
mod cache;
mod caller;
mod clock;
mod code;
mod count;
mod credential;
mod entry;
mod error;
mod follow;
mod idempotency;
mod kept;
mod lane;
mod organization_keys;
mod organizations;
mod peppers;
mod principal;
mod random;
mod rate;
mod receipt;
mod refusal;
mod sealer;
#[cfg(test)]
mod simulation;
mod stillness;
mod strangers;
mod sub_organizations;
mod sync;
mod under_way;
mod worker;

pub use api_keys::ApiKeys;
pub use authenticate::{Admission, Attempt, Budget, Pending};
pub use builder::{Builder, OpenError};
pub use caller::{Caller, UserCaller};
pub use clock::{Clock, Now};
pub use code::Code;
pub use credential::{CredentialError, credential};
pub use error::{FieldError, ManageError};
pub use idempotency::Idempotency;
pub use organization_keys::{
    IssueKey, Issued, KeyView, ListKeys, OrganizationKeys, RecentUse, RevokeKey, Revoked, Revoker, Rotate,
    Rotated,
};
pub use organizations::CreateOrganization;
pub use peppers::{PepperError, PepperSource};
pub use principal::{InsufficientScope, Principal};
pub use rate::Rate;
pub use receipt::Receipt;
pub use refusal::{RateLimited, Refusal};
pub use sub_organizations::AgencyOverview;

// What an embedder needs of the crates below, so that this one suffices.
pub use bsk_hash::{AuditKey, InvalidPepper, Pepper, PepperVersion};
pub use bsk_key::{InvalidPrefix, KeyHint, KeyPrefix, KeyText};
pub use bsk_limit::{Quota, SharedLimits, headers as rate_limit_headers};
pub use bsk_scope::{Permission, Scope, ScopeSet, UnknownScope, permission};
pub use bsk_store::{
    Agency, AuditAction, AuditFault, AuditHead, AuditQuery, AuditRecord, AuditVerification, Email,
    IdempotencyKey, InvalidAuditHead, KeyFilter, KeyId, KeyRecord, KeySort, KeyStatus, MemoryStore, Name,
    OrganizationId, OrganizationRecord, OrganizationStatus, Page, Paged, Party, PartyKind, RateLimit, Role,
    Step, Store, StoreError, Timestamp, UnknownAuditAction, UpdateKey, UpdateOrganization, UsagePoint,
    UsageQuery, UserId, Via,
};
