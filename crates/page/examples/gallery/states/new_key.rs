//! A new key: the form, and its text.

use bsk_auth::{KeyPrefix, KeyText, RateLimit, ScopeSet};
use bsk_page::view::{CreateKey, ExpiryChoice, FormErrors, KeyForm, LimitForm, Origin, ShownKey};

use super::super::fixture::{API, acme, agency_owner, ahead, key, owner, scopes};
use super::{State, state};

pub(super) fn all() -> Vec<State> {
    let mut errors = FormErrors::none();
    errors.add("name", "Give the key a name of 1 to 100 characters.");
    errors.add("scope", "Choose at least one scope.");
    errors.add("expires-on", "Choose a day that is not over yet.");
    errors.add("limit", "At most 1,000 requests: a key's own limit can only be tighter.");
    let wrong = CreateKey {
        typed: KeyForm {
            expires: ExpiryChoice::Day,
            expires_on: "2026-11-01".to_owned(),
            limit: LimitForm { requests: "5000".to_owned(), window_seconds: "60".to_owned() },
            ..KeyForm::default()
        },
        errors,
        ..create_key()
    };
    let narrower = CreateKey {
        narrower_than: Some(key(4, "deploy bot")),
        typed: KeyForm { name: "deploy bot".to_owned(), scopes: scopes("read"), ..KeyForm::default() },
        ..create_key()
    };
    let rotated = Origin::Rotated { old_ends_at: Some(ahead(1)) };
    let revoked = Origin::Rotated { old_ends_at: None };
    let old = Origin::Narrower(key(4, "deploy bot"));
    vec![
        state("create", owner(), create_key()),
        state("create-agency", agency_owner(), CreateKey { offered: ScopeSet::ALL, ..create_key() }),
        state("create-wrong", owner(), wrong),
        state("create-narrower", owner(), narrower),
        state("shown", owner(), shown_key()),
        state("shown-again", owner(), ShownKey { text: None, ..shown_key() }),
        state("shown-rotated", owner(), ShownKey { origin: rotated, ..shown_key() }),
        state("shown-rotated-now", owner(), ShownKey { origin: revoked, ..shown_key() }),
        state("shown-narrower", owner(), ShownKey { origin: old, ..shown_key() }),
    ]
}

pub(crate) fn create_key() -> CreateKey {
    CreateKey {
        organization: acme().id,
        offered: ScopeSet::BASE,
        ceiling: RateLimit::DEFAULT,
        once: "5d1c".to_owned(),
        narrower_than: None,
        typed: KeyForm::default(),
        errors: FormErrors::none(),
    }
}

pub(crate) fn key_text() -> KeyText {
    let prefix = KeyPrefix::new("bsk_live_").expect("a prefix");
    prefix.parse(b"bsk_live_a1b2c3d4e5f60718293a4b5c6d7e8f90").expect("a key").expose()
}

pub(crate) fn shown_key() -> ShownKey {
    ShownKey {
        organization: acme().id,
        key: key(9, "nightly export"),
        text: Some(key_text()),
        api: API.to_owned(),
        origin: Origin::Created,
    }
}
