//! API keys.

mod example;

use bsk_actix::auth::{
    Issued, KeyHint, KeyId, KeyStatus, KeyText, KeyView, Name, OrganizationId, Page, Paged, RateLimit,
    Revoked, Rotated, ScopeSet, Timestamp, UserId,
};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::RevocationObject;
use crate::api::write;

/// An API key, without its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyObject {
    /// Its id.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = Uuid)]
    id: KeyId,
    /// The organization that it belongs to.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, pattern = "^org_[0-9A-Za-z]{1,60}$")]
    organization_id: OrganizationId,
    /// The user who created it, if one did.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, pattern = "^user_[0-9A-Za-z]{1,60}$")]
    created_by_user_id: Option<UserId>,
    /// The API key that created it, if one did.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, format = Uuid)]
    created_by_key_id: Option<KeyId>,
    /// What people call it.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
    /// The beginning of its text, by which people tell their keys apart.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, pattern = "^bsk_live_[0-9a-f]{4}$")]
    key_prefix: KeyHint,
    /// What it may do. `admin` includes `read` and `write`.
    #[serde(serialize_with = "write::scopes")]
    #[schema(value_type = Vec<ScopeName>, min_items = 1)]
    scopes: ScopeSet,
    /// `revoked` is for good. An expired key stays `active`, with an `expiresAt` in the past.
    #[serde(serialize_with = "status")]
    #[schema(value_type = StatusName)]
    status: KeyStatus,
    /// From this moment on it is refused; `null`: it does not expire.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// When it was last used; seconds behind at most.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, format = DateTime)]
    last_used_at: Option<Timestamp>,
    /// When it was created.
    #[serde(serialize_with = "write::text")]
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    /// When it was revoked.
    #[serde(serialize_with = "write::text_or_null")]
    #[schema(value_type = Option<String>, required, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// The limit that holds for it: its own, or its organization's.
    rate_limit: RateLimitObject,
}

/// So many requests in any window of so many seconds, wherever it begins.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RateLimit)]
pub(crate) struct RateLimitObject {
    /// Requests in a window.
    #[schema(minimum = 1, maximum = 1_000_000)]
    limit: u32,
    /// Length of the window in seconds.
    #[schema(minimum = 1, maximum = 86_400)]
    window_seconds: u32,
}

/// What a key may do. `read`: view visitors, companies, lists and analytics. `write`: create and
/// update lists, ICP configs and settings; it does not include `read`. `admin`: both, and the
/// management of API keys. `agency:read`: view the agency overview and the sub-organizations.
/// `agency:write`: create and manage sub-organizations; it does not include `agency:read`. Only
/// keys of an agency have agency scopes.
#[derive(ToSchema)]
#[schema(as = Scope)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum ScopeName {
    #[schema(rename = "read")]
    Read,
    #[schema(rename = "write")]
    Write,
    #[schema(rename = "admin")]
    Admin,
    #[schema(rename = "agency:read")]
    AgencyRead,
    #[schema(rename = "agency:write")]
    AgencyWrite,
}

/// Whether a key was revoked.
#[derive(ToSchema)]
#[schema(as = ApiKeyStatus)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) enum StatusName {
    #[schema(rename = "active")]
    Active,
    #[schema(rename = "revoked")]
    Revoked,
}

/// One API key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyAnswer {
    api_key: ApiKeyObject,
}

/// One page of an organization's API keys, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiKeyList {
    api_keys: Vec<ApiKeyObject>,
    /// How many there are on all pages.
    total: u64,
    /// The number of this page, from 1.
    #[schema(minimum = 1)]
    page: u32,
    /// Most entries on a page.
    #[schema(minimum = 1, maximum = 200)]
    limit: u32,
}

/// A new API key, and its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedApiKey {
    api_key: ApiKeyObject,
    /// The key itself, this one time; it cannot be read again. `null` if an earlier request with
    /// the same `Idempotency-Key` created it.
    #[serde(serialize_with = "plain_key")]
    #[schema(value_type = Option<String>, required, pattern = "^bsk_live_[0-9a-f]{32}$")]
    plain_key: Option<KeyText>,
}

/// A new API key, its text, and the key that it replaces.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RotatedApiKey {
    api_key: ApiKeyObject,
    /// The new key itself, this one time; it cannot be read again. `null` if an earlier request
    /// with the same `Idempotency-Key` created it.
    #[serde(serialize_with = "plain_key")]
    #[schema(value_type = Option<String>, required, pattern = "^bsk_live_[0-9a-f]{32}$")]
    plain_key: Option<KeyText>,
    /// The key that was replaced: revoked, or good until its `expiresAt`.
    replaced: ApiKeyObject,
    revocation: RevocationObject,
}

/// A revoked API key, and since when it is refused everywhere.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RevokedApiKey {
    api_key: ApiKeyObject,
    revocation: RevocationObject,
}

impl CreatedApiKey {
    /// Whether an earlier request with the same `Idempotency-Key` created it.
    pub(crate) fn is_replayed(&self) -> bool {
        self.plain_key.is_none()
    }
}

impl RotatedApiKey {
    /// Whether an earlier request with the same `Idempotency-Key` created it.
    pub(crate) fn is_replayed(&self) -> bool {
        self.plain_key.is_none()
    }
}

impl From<KeyView> for ApiKeyObject {
    fn from(KeyView { record, rate_limit }: KeyView) -> Self {
        Self {
            id: record.id,
            status: record.status(),
            organization_id: record.organization,
            created_by_user_id: record.creator.user,
            created_by_key_id: record.creator.key,
            name: record.name,
            key_prefix: record.hint,
            scopes: record.scopes,
            expires_at: record.expires_at,
            last_used_at: record.last_used_at,
            created_at: record.created_at,
            revoked_at: record.revoked_at,
            rate_limit: rate_limit.into(),
        }
    }
}

impl From<RateLimit> for RateLimitObject {
    fn from(limit: RateLimit) -> Self {
        Self { limit: limit.limit().get(), window_seconds: limit.window_seconds() }
    }
}

impl From<KeyView> for ApiKeyAnswer {
    fn from(key: KeyView) -> Self {
        Self { api_key: key.into() }
    }
}

impl ApiKeyList {
    /// One page of keys.
    pub(crate) fn new(Paged { items, total }: Paged<KeyView>, page: Page) -> Self {
        let api_keys = items.into_iter().map(ApiKeyObject::from).collect();
        Self { api_keys, total, page: page.number(), limit: page.size() }
    }
}

impl From<Issued> for CreatedApiKey {
    fn from(Issued { key, plain_key }: Issued) -> Self {
        Self { api_key: key.into(), plain_key }
    }
}

impl From<Rotated> for RotatedApiKey {
    fn from(Rotated { key, plain_key, replaced, receipt }: Rotated) -> Self {
        Self { api_key: key.into(), plain_key, replaced: replaced.into(), revocation: receipt.into() }
    }
}

impl From<Revoked> for RevokedApiKey {
    fn from(Revoked { key, receipt, .. }: Revoked) -> Self {
        Self { api_key: key.into(), revocation: receipt.into() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn status<S: Serializer>(status: &KeyStatus, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match status {
        KeyStatus::Active => "active",
        KeyStatus::Revoked => "revoked",
    })
}

/// The one place where a key's text is written into an answer.
#[expect(clippy::ref_option, reason = "serde calls it so")]
fn plain_key<S: Serializer>(plain_key: &Option<KeyText>, serializer: S) -> Result<S::Ok, S::Error> {
    match plain_key {
        Some(text) => serializer.serialize_some(text.as_str()),
        None => serializer.serialize_none(),
    }
}
