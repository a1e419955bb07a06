//! The keys of the reference.

use bsk_actix::auth::{KeyHint, KeyPrefix, KeyStatus, KeyText, RateLimit, Scope, ScopeSet};

use super::{ApiKeyAnswer, ApiKeyList, ApiKeyObject, CreatedApiKey, RevokedApiKey, RotatedApiKey};
use crate::api::object::{Example, RevocationObject, example_time, legal};

impl Example for ApiKeyObject {
    fn example() -> Self {
        Self {
            id: legal("3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a"),
            organization_id: legal("org_661f0a2b9c4d7e83105fd2aa"),
            created_by_user_id: None,
            created_by_key_id: Some(legal("9c40e711-2b8d-4f0e-8a61-773dc5901b2f")),
            name: legal("CI"),
            key_prefix: KeyHint::parse("bsk_live_a1b2").expect("a legal example"),
            scopes: ScopeSet::of(Scope::Read) | Scope::Write.into(),
            status: KeyStatus::Active,
            expires_at: None,
            last_used_at: Some(example_time(3_600)),
            created_at: example_time(0),
            revoked_at: None,
            rate_limit: RateLimit::DEFAULT.into(),
        }
    }
}

impl ApiKeyObject {
    fn revoked_example() -> Self {
        Self { status: KeyStatus::Revoked, revoked_at: Some(example_time(7_200)), ..Self::example() }
    }

    fn new_example() -> Self {
        Self { last_used_at: None, ..Self::example() }
    }
}

impl Example for ApiKeyAnswer {
    fn example() -> Self {
        Self { api_key: ApiKeyObject::example() }
    }
}

impl Example for ApiKeyList {
    fn example() -> Self {
        Self { api_keys: vec![ApiKeyObject::example()], total: 1, page: 1, limit: 100 }
    }
}

impl Example for CreatedApiKey {
    fn example() -> Self {
        Self { api_key: ApiKeyObject::new_example(), plain_key: Some(example_text(EXAMPLE_KEY)) }
    }
}

impl Example for RotatedApiKey {
    fn example() -> Self {
        let api_key = ApiKeyObject {
            id: legal("b81d5c02-77aa-4c1f-9d3e-5f0e6a9c2d14"),
            key_prefix: KeyHint::parse("bsk_live_77e0").expect("a legal example"),
            created_at: example_time(7_200),
            ..ApiKeyObject::new_example()
        };
        Self {
            api_key,
            plain_key: Some(example_text(EXAMPLE_SUCCESSOR)),
            replaced: ApiKeyObject::revoked_example(),
            revocation: RevocationObject::example(),
        }
    }
}

impl Example for RevokedApiKey {
    fn example() -> Self {
        Self { api_key: ApiKeyObject::revoked_example(), revocation: RevocationObject::example() }
    }
}

/// Keys that were never made.
const EXAMPLE_KEY: &str = "bsk_live_a1b2c3d4e5f60718293a4b5c6d7e8f90";
const EXAMPLE_SUCCESSOR: &str = "bsk_live_77e0d1c2b3a495867768594a3b2c1d0e";

fn example_text(key: &str) -> KeyText {
    KeyPrefix::BSK_LIVE.parse(key.as_bytes()).expect("a legal example").expose()
}
