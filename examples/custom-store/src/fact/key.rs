//! A key, with the digest by which it is found.

use bsk_auth::{KeyHint, KeyId, Name, OrganizationId, PepperVersion, RateLimit, ScopeSet, Timestamp, UserId};
use bsk_hash::KeyDigest;
use bsk_store::{Creator, KeyRecord, NewKey, Position};
use serde::{Deserialize, Serialize};

use super::text;

/// A key, with the digest by which it is found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "Line", into = "Line")]
pub(crate) struct Key {
    pub(crate) record: KeyRecord,
    pub(crate) digest: KeyDigest,
}

impl Key {
    /// A key as it is when it is made.
    pub(crate) fn new(new: NewKey, replaces: Option<&KeyRecord>) -> Self {
        let record = KeyRecord {
            id: new.id,
            organization: new.organization,
            creator: new.creator,
            name: new.name,
            hint: new.hint,
            scopes: new.scopes,
            pepper: new.pepper,
            rate_limit: new.rate_limit,
            expires_at: new.expires_at,
            created_at: new.created_at,
            last_used_at: None,
            revoked_at: None,
            revocation_reason: None,
            replaces: replaces.map(|old| old.id),
            replaced_by: None,
            counts_with: replaces.map_or(new.id, |old| old.counts_with),
            position: Position::START,
        };
        Self { record, digest: new.digest }
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(with = "text")]
    id: KeyId,
    digest: String,
    #[serde(with = "text")]
    organization: OrganizationId,
    #[serde(with = "text::option")]
    created_by_user: Option<UserId>,
    #[serde(with = "text::option")]
    created_by_key: Option<KeyId>,
    #[serde(with = "text")]
    name: Name,
    hint: String,
    #[serde(with = "text")]
    scopes: ScopeSet,
    pepper: i32,
    rate_limit: Option<(u32, u32)>,
    #[serde(with = "text::option")]
    expires_at: Option<Timestamp>,
    #[serde(with = "text")]
    created_at: Timestamp,
    #[serde(with = "text::option")]
    last_used_at: Option<Timestamp>,
    #[serde(with = "text::option")]
    revoked_at: Option<Timestamp>,
    revocation_reason: Option<String>,
    #[serde(with = "text::option")]
    replaces: Option<KeyId>,
    #[serde(with = "text::option")]
    replaced_by: Option<KeyId>,
    #[serde(with = "text")]
    counts_with: KeyId,
    position: u64,
}

impl From<Key> for Line {
    fn from(Key { record, digest }: Key) -> Self {
        Self {
            id: record.id,
            digest: text::encode(digest.as_bytes()),
            organization: record.organization,
            created_by_user: record.creator.user,
            created_by_key: record.creator.key,
            name: record.name,
            hint: record.hint.to_string(),
            scopes: record.scopes,
            pepper: record.pepper.number(),
            rate_limit: record.rate_limit.map(|limit| (limit.limit().get(), limit.window_seconds())),
            expires_at: record.expires_at,
            created_at: record.created_at,
            last_used_at: record.last_used_at,
            revoked_at: record.revoked_at,
            revocation_reason: record.revocation_reason,
            replaces: record.replaces,
            replaced_by: record.replaced_by,
            counts_with: record.counts_with,
            position: record.position.number(),
        }
    }
}

impl TryFrom<Line> for Key {
    type Error = String;

    fn try_from(line: Line) -> Result<Self, String> {
        let limit = |(limit, window)| RateLimit::new(limit, window).map_err(|error| error.to_string());
        let record = KeyRecord {
            id: line.id,
            organization: line.organization,
            creator: Creator { user: line.created_by_user, key: line.created_by_key },
            name: line.name,
            hint: KeyHint::parse(&line.hint).map_err(|error| error.to_string())?,
            scopes: line.scopes,
            pepper: PepperVersion::new(line.pepper).ok_or("not a pepper's version")?,
            rate_limit: line.rate_limit.map(limit).transpose()?,
            expires_at: line.expires_at,
            created_at: line.created_at,
            last_used_at: line.last_used_at,
            revoked_at: line.revoked_at,
            revocation_reason: line.revocation_reason,
            replaces: line.replaces,
            replaced_by: line.replaced_by,
            counts_with: line.counts_with,
            position: Position::from_number(line.position),
        };
        let digest = text::decode(&line.digest)?;
        let digest = KeyDigest::try_from(digest.as_slice()).map_err(|error| error.to_string())?;
        Ok(Self { record, digest })
    }
}
