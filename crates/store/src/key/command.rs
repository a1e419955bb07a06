//! What can be asked of a store of keys, and what it answers.

use std::time::Duration;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_key::KeyHint;
use bsk_scope::ScopeSet;

use crate::audit::NewAuditEvent;
use crate::change::Position;
use crate::id::{KeyId, OrganizationId};
use crate::idempotency::IdempotencyClaim;
use crate::key::record::{Creator, KeyRecord};
use crate::name::Name;
use crate::page::Page;
use crate::rate_limit::RateLimit;
use crate::timestamp::Timestamp;

/// A key to be stored.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Who makes it.
    pub creator: Creator,
    /// What people call it.
    pub name: Name,
    /// The part of it that may be shown.
    pub hint: KeyHint,
    /// What it may do.
    pub scopes: ScopeSet,
    /// By what it is found.
    pub digest: KeyDigest,
    /// The pepper that the digest stands under.
    pub pepper: PepperVersion,
    /// Its own limit; `None` for its organization's.
    pub rate_limit: Option<RateLimit>,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it is made.
    pub created_at: Timestamp,
}

/// To create a key.
#[derive(Clone, Debug)]
pub struct CreateKey {
    /// The key.
    pub key: NewKey,
    /// Most keys of the organization that may be usable, this one included.
    pub most_usable: u64,
    /// The claim to make in the same transaction.
    pub claim: Option<IdempotencyClaim>,
    /// What to write down if it is created.
    pub audit: Option<NewAuditEvent>,
}

/// What came of creating a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation {
    /// It is stored.
    Created(KeyRecord),
    /// It was stored by an earlier request with the same claim; this is how it
    /// is now.
    Replayed(KeyRecord),
    /// The claim belongs to a request with another body.
    Conflict,
    /// The organization has too many usable keys already.
    LimitReached,
}

/// Which keys of an organization to list.
#[derive(Clone, Debug)]
pub struct KeyQuery {
    /// Whose.
    pub organization: OrganizationId,
    /// Which of them.
    pub filter: KeyFilter,
    /// Only those whose name contains this text or whose hint begins with it,
    /// in whichever case of ASCII letters.
    pub search: Option<String>,
    /// Only those that this key created.
    pub created_by: Option<KeyId>,
    /// In which order.
    pub sort: KeySort,
    /// Which part of the list.
    pub page: Page,
    /// By which moment it is judged what has expired.
    pub at: Timestamp,
}

/// Which keys of an organization to list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeyFilter {
    /// All of them.
    #[default]
    All,
    /// Those that were not revoked, expired or not.
    NotRevoked,
    /// Those that were revoked.
    Revoked,
    /// Those that are neither revoked nor expired.
    Usable,
    /// Those that are usable, and expire within [`KeyFilter::SOON`].
    ExpiringSoon,
    /// Those that have expired and were not revoked.
    Expired,
}

impl KeyFilter {
    /// A key expires soon if it does so within 7 days.
    pub const SOON: Duration = Duration::from_hours(7 * 24);

    /// Whether a key is among those at a moment.
    #[must_use]
    pub fn admits(self, key: &KeyRecord, at: Timestamp) -> bool {
        let is_revoked = key.revoked_at.is_some();
        let is_over = key.expires_at.is_some_and(|end| end <= at);
        let is_over_soon = key.expires_at.is_some_and(|end| end < at.saturating_add(Self::SOON));
        match self {
            Self::All => true,
            Self::NotRevoked => !is_revoked,
            Self::Revoked => is_revoked,
            Self::Usable => !is_revoked && !is_over,
            Self::ExpiringSoon => !is_revoked && !is_over && is_over_soon,
            Self::Expired => !is_revoked && is_over,
        }
    }
}

/// In which order to list keys. Those that are equal stand newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum KeySort {
    /// Newest first.
    #[default]
    Created,
    /// By name, in whichever case of ASCII letters.
    Name,
    /// Those that were used last first, those never used at the end.
    LastUsed,
    /// Those that expire first first, those that never do at the end.
    Expiry,
}

/// What to change of a key; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateKey {
    /// A new name.
    pub name: Option<Name>,
    /// A new limit of its own, or `Some(None)` for its organization's.
    pub rate_limit: Option<Option<RateLimit>>,
}

/// What becomes of a key that is rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldKey {
    /// It is revoked at once.
    Revoke,
    /// It expires at this moment, or earlier if it would have anyway.
    ExpireAt(Timestamp),
}

/// To replace a key by a new one.
#[derive(Clone, Debug)]
pub struct RotateKey {
    /// The key to replace.
    pub old: KeyId,
    /// The new key, in the same organization.
    pub new: NewKey,
    /// What becomes of the old one.
    pub then: OldKey,
    /// When this happens.
    pub at: Timestamp,
    /// The claim to make in the same transaction.
    pub claim: Option<IdempotencyClaim>,
    /// What to write down if it is rotated.
    pub audit: Option<NewAuditEvent>,
}

/// What came of rotating a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// It is replaced.
    Rotated {
        /// The new key.
        new: KeyRecord,
        /// The one that it took over from.
        old: KeyRecord,
    },
    /// It was replaced by an earlier request with the same claim; this is how
    /// both are now.
    Replayed {
        /// The new key.
        new: KeyRecord,
        /// The one that it took over from.
        old: KeyRecord,
    },
    /// The claim belongs to a request with another body.
    Conflict,
    /// It was revoked, has expired, or was replaced already.
    NotRotatable,
}

/// To revoke a key.
#[derive(Clone, Debug)]
pub struct RevokeKeys {
    /// Whose key.
    pub organization: OrganizationId,
    /// Which key.
    pub key: KeyId,
    /// Whether the keys that it created go with it.
    pub descendants: bool,
    /// Why, in the words of whoever does it.
    pub reason: Option<String>,
    /// When this happens.
    pub at: Timestamp,
    /// What to write down of each key that is revoked: it becomes the target,
    /// and its organization the one that the entry concerns.
    pub audit: Option<NewAuditEvent>,
}

/// What came of revoking a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// The key that was named.
    pub key: KeyRecord,
    /// The limit that held for it: see [`KeyRecord::effective_rate_limit`].
    pub rate_limit: RateLimit,
    /// Every key that this call revoked, in no order. Empty if all were
    /// revoked already.
    pub revoked: Vec<KeyId>,
    /// The position that must be known everywhere for the named key and all
    /// that go with it to be refused everywhere, also if an earlier call
    /// revoked them.
    pub position: Position,
}
