//! Sessions.

use std::net::IpAddr;

use bsk_hash::TokenDigest;

use crate::id::{InvalidId, UserId};
use crate::timestamp::Timestamp;

crate::id::uuid_id! {
    /// By which a session is named to its user. It lets nobody in.
    SessionId, "the id of a session: a UUID"
}

/// A session to be stored.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its name.
    pub id: SessionId,
    /// By what it is found.
    pub token: TokenDigest,
    /// Whose.
    pub user: UserId,
    /// When it begins.
    pub at: Timestamp,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// From which address it was begun.
    pub address: Option<IpAddr>,
    /// What the browser calls itself, shortened.
    pub user_agent: Option<String>,
}

/// What is known about a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRecord {
    /// Its name.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute or so.
    pub last_seen_at: Timestamp,
    /// When it ends at the latest, or has been ended.
    pub ends_at: Timestamp,
    /// From which address it was begun.
    pub address: Option<IpAddr>,
    /// What the browser calls itself, shortened.
    pub user_agent: Option<String>,
}
