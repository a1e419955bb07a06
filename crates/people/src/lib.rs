#![doc = include_str!("../README.md")]

mod audit;
mod builder;
mod error;
mod gate;
mod hashing;
mod identity;
mod link;
mod organization_people;
mod password;
mod people;
mod random;
mod session;
mod sign_in;
mod throttle;
mod visitor;

pub use builder::Builder;
pub use error::{FieldError, PeopleError};
pub use identity::{Identity, IdentityProvider};
pub use link::{Acceptance, FirstOrganization, Link, LinkKind, MadeLink};
pub use organization_people::{Manager, OpenInvitation, OrganizationPeople};
pub use password::{InvalidPassword, NewPassword};
pub use people::People;
pub use session::Session;
pub use sign_in::SignedIn;
pub use visitor::Visitor;

// What an embedder needs of the crates below, so that this one suffices.
pub use bsk_hash::{AuditKey, SecretToken};
pub use bsk_store::{
    Agency, AuditAction, AuditQuery, AuditRecord, Email, InvalidEmail, LinkId, Member, Membership,
    MemoryStore, Name, OrganizationId, OrganizationRecord, Page, Paged, Party, PartyKind, PeopleStore, Role,
    SessionId, SessionRecord, StoreError, Timestamp, UserId, UserRecord, Via,
};
