//! Replacing keys.

use std::time::Duration;

use bsk_key::KeyText;
use bsk_store::{
    AuditAction, AuditDetails, KeyId, OldKey, Operation, Party, RotateKey, Rotation, Subject, Timestamp,
};

use crate::error::ManageError;
use crate::idempotency::Idempotency;
use crate::organization_keys::issue::check_expiry;
use crate::organization_keys::{IssueKey, KeyView, OrganizationKeys};
use crate::receipt::Receipt;

/// How to rotate a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotate {
    /// How long the old key stays good; zero: it is revoked at once.
    pub overlap: Duration,
    /// From when on the new key is refused; `None`: as the old one.
    pub expires_at: Option<Timestamp>,
}

impl Rotate {
    /// Longest overlap: 7 days.
    pub const MOST_OVERLAP: Duration = Duration::from_hours(7 * 24);
}

/// A key that was replaced.
#[derive(Debug)]
pub struct Rotated {
    /// The new key.
    pub key: KeyView,
    /// The new key's text, this one time. `None` if an earlier request with
    /// the same idempotency key has done this.
    pub plain_key: Option<KeyText>,
    /// The old key.
    pub replaced: KeyView,
    /// When the change took effect everywhere.
    pub receipt: Receipt,
}

impl OrganizationKeys {
    /// Replaces a key by a new one with the same name, scopes and limit. Both
    /// count in one window for as long as the old one is good.
    ///
    /// # Errors
    ///
    /// In this order: [`ManageError::KeyNotFound`], [`ManageError::Invalid`],
    /// [`ManageError::ScopeEscalation`], [`ManageError::IdempotencyInProgress`],
    /// [`ManageError::IdempotencyConflict`], [`ManageError::NotRotatable`];
    /// [`ManageError::Unavailable`] and [`ManageError::Unsettled`].
    pub fn rotate(
        &self,
        id: KeyId,
        request: Rotate,
        idempotency: Option<Idempotency>,
    ) -> Result<Rotated, ManageError> {
        let inner = &self.api_keys.inner;
        let now = inner.clock.now().wall();
        let old = self.find(id)?.record;
        if request.overlap > Rotate::MOST_OVERLAP {
            return Err(ManageError::field("overlapSeconds", "must be at most 604,800 (7 days)"));
        }
        check_expiry(request.expires_at, now)?;
        self.check_scopes(old.scopes)?;

        let (claim, _held) =
            inner.claim(idempotency, &self.caller, &self.organization.id, Operation::Rotate(id), now)?;
        let target = Party::key(id, Some(&old.name));
        let successor = IssueKey {
            name: old.name,
            scopes: old.scopes,
            expires_at: request.expires_at.or(old.expires_at),
            rate_limit: old.rate_limit,
        };
        let (plain_key, new) = self.new_key(successor, now)?;
        let then = if request.overlap.is_zero() {
            OldKey::Revoke
        } else {
            OldKey::ExpireAt(now.saturating_add(request.overlap))
        };
        let details = AuditDetails::none()
            .with("new key", &new.id)
            .with("overlap in seconds", &request.overlap.as_secs());
        let audit = self.event(AuditAction::KeyRotated, target, details, now);
        let rotate = RotateKey { old: id, new, then, at: now, claim, audit };
        let rotation = inner.store.rotate_key(rotate)?.ok_or(ManageError::KeyNotFound)?;
        inner.seal();
        let (new, old, plain_key) = match rotation {
            Rotation::Rotated { new, old } => (new, old, Some(plain_key)),
            Rotation::Replayed { new, old } => (new, old, None),
            Rotation::Conflict => return Err(ManageError::IdempotencyConflict),
            Rotation::NotRotatable => return Err(ManageError::NotRotatable),
        };
        let receipt = inner.settle([Subject::Key(id)], old.position).map_err(ManageError::Unsettled)?;
        Ok(Rotated { key: self.view(new), plain_key, replaced: self.view(old), receipt })
    }
}
