//! The people of an organization, and who is invited.

mod invite;
mod link;
mod list;
mod remove;
mod reset;
mod role;

use bsk_auth::{Role, Timestamp, UserId};

pub use invite::Invite;
pub use link::{LinkFor, ShownLink};
pub use list::People;
pub use remove::RemovePerson;
pub use reset::ResetLink;
pub use role::ChangeRole;

/// Somebody who belongs to an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The id.
    pub id: UserId,
    /// The e-mail address.
    pub email: String,
    /// What they are there.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}

/// Somebody who is invited and has not come yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invited {
    /// By which the invitation can be taken back. It lets nobody in.
    pub id: String,
    /// The e-mail address.
    pub email: String,
    /// What they are to be.
    pub role: Role,
    /// Until when the link is good.
    pub expires_at: Timestamp,
}
