//! Making keys.

use bsk_key::{ApiKey, KeyBody, KeyText};
use bsk_scope::ScopeSet;
use bsk_store::{
    AuditAction, AuditDetails, CreateKey, Creation, KeyId, Name, NewKey, Operation, Party, RateLimit,
    Timestamp,
};

use crate::error::ManageError;
use crate::idempotency::Idempotency;
use crate::organization_keys::{KeyView, OrganizationKeys};
use crate::random::random;

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueKey {
    /// What people call it.
    pub name: Name,
    /// What it may do; at least one scope, and none that the caller lacks.
    pub scopes: ScopeSet,
    /// From when on it is refused; in the future. `None`: it never expires.
    pub expires_at: Option<Timestamp>,
    /// Its own limit, not looser than its organization's. `None`: its
    /// organization's.
    pub rate_limit: Option<RateLimit>,
}

impl IssueKey {
    /// A key that does not expire, with its organization's limit.
    #[must_use]
    pub const fn new(name: Name, scopes: ScopeSet) -> Self {
        Self { name, scopes, expires_at: None, rate_limit: None }
    }
}

/// A key that was made.
#[derive(Debug)]
pub struct Issued {
    /// What is known about it.
    pub key: KeyView,
    /// Its text, this one time. `None` if an earlier request with the same
    /// idempotency key has made it: then that answer had the text.
    pub plain_key: Option<KeyText>,
}

impl OrganizationKeys {
    /// Makes a key.
    ///
    /// # Errors
    ///
    /// In this order: [`ManageError::Invalid`], [`ManageError::ScopeEscalation`],
    /// [`ManageError::IdempotencyInProgress`], [`ManageError::IdempotencyConflict`],
    /// [`ManageError::KeyLimitReached`]; [`ManageError::Unavailable`].
    pub fn issue(&self, request: IssueKey, idempotency: Option<Idempotency>) -> Result<Issued, ManageError> {
        let inner = &self.api_keys.inner;
        let now = inner.clock.now().wall();
        check_expiry(request.expires_at, now)?;
        self.check_rate_limit(request.rate_limit)?;
        self.check_scopes(request.scopes)?;

        let (claim, _held) =
            inner.claim(idempotency, &self.caller, &self.organization.id, Operation::Create, now)?;
        let (plain_key, key) = self.new_key(request, now)?;
        let details = AuditDetails::none()
            .with("scopes", &key.scopes)
            .with("begins with", &key.hint)
            .with_some("expires at", key.expires_at.as_ref());
        let audit =
            self.event(AuditAction::KeyCreated, Party::key(key.id, Some(&key.name)), details, key.created_at);
        let create = CreateKey { key, most_usable: inner.most_usable_keys, claim, audit };
        let creation = inner.store.create_key(create)?;
        inner.seal();
        match creation {
            Creation::Created(record) => Ok(Issued { key: self.view(record), plain_key: Some(plain_key) }),
            Creation::Replayed(record) => Ok(Issued { key: self.view(record), plain_key: None }),
            Creation::Conflict => Err(ManageError::IdempotencyConflict),
            Creation::LimitReached => Err(ManageError::KeyLimitReached { most: inner.most_usable_keys }),
        }
    }

    /// A key of fresh randomness, and what the store is told of it.
    pub(super) fn new_key(
        &self,
        request: IssueKey,
        now: Timestamp,
    ) -> Result<(KeyText, NewKey), ManageError> {
        let inner = &self.api_keys.inner;
        let key = ApiKey::new(inner.prefix, KeyBody::from_bytes(random()?));
        let peppers = inner.peppers.load();
        let new = NewKey {
            id: KeyId::from_random(random()?),
            organization: self.organization.id.clone(),
            creator: self.caller.creator(),
            name: request.name,
            hint: key.hint(),
            scopes: request.scopes,
            digest: peppers.digest(&key),
            pepper: peppers.current(),
            rate_limit: request.rate_limit,
            expires_at: request.expires_at,
            created_at: now,
        };
        Ok((key.expose(), new))
    }
}

/// A key cannot be born expired.
pub(super) fn check_expiry(expires_at: Option<Timestamp>, now: Timestamp) -> Result<(), ManageError> {
    match expires_at {
        Some(end) if end <= now => Err(ManageError::field("expiresAt", "must be in the future")),
        _ => Ok(()),
    }
}
