//! API keys: the list, and what can be done with one.

mod create;
mod edit;
mod empty;
mod filter;
mod key;
mod list;
mod query;
mod revoke;
mod rotate;
mod row;
mod shown;

use bsk_auth::{KeyHint, KeyId, Name, ScopeSet, Timestamp};

pub use create::{CreateKey, ExpiryChoice, KeyForm};
pub use edit::EditKey;
pub use key::{KeyPage, LimitOf, Made, MadeKey, Unused};
pub use list::KeyList;
pub use query::{KeyFilter, KeyListQuery, KeySort};
pub use revoke::{KeyUse, RevokeKey};
pub use rotate::{Overlap, RotateKey};
pub use shown::{Origin, ShownKey};

/// A key in a list.
#[derive(Clone, Debug)]
pub struct KeyRow {
    /// Which one.
    pub key: NamedKey,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Whether it can be used.
    pub state: KeyState,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom.
    pub creator: Creator,
    /// How many keys it made.
    pub made: u64,
    /// Its requests in the last seven days, in equal steps, oldest first.
    pub requests: Vec<u64>,
}

/// A key, as people tell it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedKey {
    /// Its id.
    pub id: KeyId,
    /// What people call it.
    pub name: Name,
    /// The beginning of its text.
    pub hint: KeyHint,
}

/// Who created a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creator {
    /// A person, by e-mail address.
    Person(String),
    /// Another key.
    Key(NamedKey),
    /// Whoever runs the server.
    Operator,
    /// Somebody who is not known any more.
    Unknown,
}

/// Whether a key can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It can; it may have an end.
    Active {
        /// The end.
        expires_at: Option<Timestamp>,
    },
    /// It can, but not for much longer.
    ExpiringSoon {
        /// The end.
        expires_at: Timestamp,
    },
    /// Its time is over.
    Expired {
        /// Since when.
        expires_at: Timestamp,
    },
    /// It was revoked.
    Revoked {
        /// When.
        at: Option<Timestamp>,
    },
}

impl KeyState {
    /// A key ends soon if it has fewer days than these.
    pub const SOON: std::time::Duration = std::time::Duration::from_secs(7 * 86_400);

    /// The state at `now` of a key that was not revoked.
    #[must_use]
    pub fn unrevoked(expires_at: Option<Timestamp>, now: Timestamp) -> Self {
        match expires_at {
            Some(expires_at) if expires_at <= now => Self::Expired { expires_at },
            Some(expires_at) if expires_at < now.saturating_add(Self::SOON) => {
                Self::ExpiringSoon { expires_at }
            }
            _ => Self::Active { expires_at },
        }
    }

    /// Whether the key can be used.
    #[must_use]
    pub const fn is_usable(self) -> bool {
        matches!(self, Self::Active { .. } | Self::ExpiringSoon { .. })
    }
}
