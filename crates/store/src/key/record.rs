//! What is known about a key.

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_key::KeyHint;
use bsk_scope::ScopeSet;

use crate::change::Position;
use crate::id::{KeyId, OrganizationId, UserId};
use crate::name::Name;
use crate::organization::OrganizationRecord;
use crate::rate_limit::RateLimit;
use crate::timestamp::Timestamp;

/// Whether a key was revoked. An expired key is still active: its time has
/// passed, nobody took it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyStatus {
    /// It was not revoked.
    Active,
    /// It was revoked, for good.
    Revoked,
}

/// Who made a key. Both are `None` for an operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Creator {
    /// The user who did it on the page.
    pub user: Option<UserId>,
    /// The key that did it through the API.
    pub key: Option<KeyId>,
}

/// What is known about a key. The digest is not part of it: nobody above the
/// store needs one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its id.
    pub id: KeyId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Who made it.
    pub creator: Creator,
    /// What people call it.
    pub name: Name,
    /// The part of it that may be shown.
    pub hint: KeyHint,
    /// What it may do.
    pub scopes: ScopeSet,
    /// The pepper that its digest stands under.
    pub pepper: PepperVersion,
    /// Its own limit; `None` for its organization's.
    pub rate_limit: Option<RateLimit>,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last used, as far as that is recorded yet.
    pub last_used_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why it was revoked, in the words of whoever did it.
    pub revocation_reason: Option<String>,
    /// The key that it took over from by rotation.
    pub replaces: Option<KeyId>,
    /// The key that took over from it by rotation.
    pub replaced_by: Option<KeyId>,
    /// The first key of its line of rotations, itself if there was none: keys
    /// of one line count in one window.
    pub counts_with: KeyId,
    /// The position of its last change.
    pub position: Position,
}

impl KeyRecord {
    /// Whether it was revoked.
    #[must_use]
    pub const fn status(&self) -> KeyStatus {
        if self.revoked_at.is_some() { KeyStatus::Revoked } else { KeyStatus::Active }
    }

    /// Whether it is neither revoked nor expired at `now`.
    #[must_use]
    pub fn is_usable(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }

    /// The limit that holds for it in `organization`: its own if that is
    /// within the organization's, else the organization's.
    #[must_use]
    pub fn effective_rate_limit(&self, organization: &OrganizationRecord) -> RateLimit {
        self.rate_limit_under(organization.rate_limit)
    }

    /// The limit that holds for it in an organization with the limit `ceiling`.
    #[must_use]
    pub fn rate_limit_under(&self, ceiling: RateLimit) -> RateLimit {
        self.rate_limit.filter(|own| own.is_within(ceiling)).unwrap_or(ceiling)
    }
}

/// What a look-up found.
#[derive(Clone, Debug)]
pub struct LookUp {
    /// The store's position at the moment of the look-up.
    pub position: Position,
    /// The keys, in no order.
    pub found: Vec<Found>,
}

/// A key, found by its digest.
#[derive(Clone, Debug)]
pub struct Found {
    /// The digest that was asked for.
    pub digest: KeyDigest,
    /// The key.
    pub key: KeyRecord,
    /// Its organization.
    pub organization: OrganizationRecord,
}
