//! The key routes: every operation, field and header.

mod concurrent;
mod create;
mod list;
mod own;
mod read;
mod revoke;
mod rotate;
mod update;

use serde_json::Value;

use crate::harness::{Shared, fields, is_key_text, seconds_since};

/// The server that these tests share.
static SERVER: Shared = Shared::new();

/// Panics unless a value has every field of an API key object, each of its type, and no other.
#[track_caller]
fn assert_key_object(key: &Value) {
    assert_eq!(
        fields(key),
        [
            "createdAt",
            "createdByKeyId",
            "createdByUserId",
            "expiresAt",
            "id",
            "keyPrefix",
            "lastUsedAt",
            "name",
            "organizationId",
            "rateLimit",
            "revokedAt",
            "scopes",
            "status",
        ]
    );
    assert!(is_uuid(text(&key["id"])), "{key}");
    assert!(text(&key["organizationId"]).starts_with("org_"), "{key}");
    let prefix = text(&key["keyPrefix"]);
    assert_eq!(prefix.len(), 13, "{key}");
    assert!(is_key_text(&format!("{prefix}{:028}", 0)), "{key}");
    assert!(key["scopes"].as_array().is_some_and(|scopes| !scopes.is_empty()), "{key}");
    assert!(["active", "revoked"].contains(&text(&key["status"])), "{key}");
    assert_eq!(key["status"] == "revoked", !key["revokedAt"].is_null(), "{key}");
    assert_eq!(key["rateLimit"].as_object().map(serde_json::Map::len), Some(2), "{key}");
    assert!(key["rateLimit"]["limit"].is_u64() && key["rateLimit"]["windowSeconds"].is_u64(), "{key}");
    seconds_since(text(&key["createdAt"]));
    for optional in ["expiresAt", "lastUsedAt", "revokedAt"] {
        if !key[optional].is_null() {
            seconds_since(text(&key[optional]));
        }
    }
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.char_indices().all(|(at, letter)| match at {
            8 | 13 | 18 | 23 => letter == '-',
            _ => matches!(letter, '0'..='9' | 'a'..='f'),
        })
}
