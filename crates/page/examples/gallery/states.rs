//! Every view in every state that it can be in.

use bsk_auth::{KeyPrefix, KeyText, OrganizationStatus, RateLimit, Receipt, ScopeSet};
use bsk_page::view::{
    CreateKey, ExpiryChoice, FormErrors, Frame, KeyFilter, KeyForm, KeyList, KeyListQuery, KeyUse, LimitForm,
    Notice, Origin, Overlap, RevokeKey, RotateKey, ShownKey, SignIn, View,
};

use crate::fixture::{
    API, acme, agency_owner, agency_owner_below, ago, ahead, anonymous, key, name, owner, rows, scopes,
};

/// A view in one of its states.
pub(crate) struct State {
    /// Its file name, without the ending.
    pub(crate) name: &'static str,
    /// Who looks.
    pub(crate) frame: Frame,
    /// At what.
    pub(crate) view: Box<dyn View>,
}

fn state(name: &'static str, frame: Frame, view: impl View + 'static) -> State {
    State { name, frame, view: Box::new(view) }
}

/// All of them.
pub(crate) fn all() -> Vec<State> {
    let mut states = Vec::new();
    states.extend(gates());
    states.extend(lists());
    states.extend(questions());
    states
}

fn gates() -> Vec<State> {
    let mut wrong = SignIn { email: "ada@acme.example".to_owned(), ..SignIn::default() };
    wrong.errors = FormErrors::general("This email and this password do not belong together.");
    vec![state("sign-in", anonymous(), SignIn::default()), state("sign-in-wrong", anonymous(), wrong)]
}

pub(crate) fn key_list() -> KeyList {
    KeyList {
        organization: acme().id,
        status: OrganizationStatus::Active,
        query: KeyListQuery::default(),
        keys: rows(),
        total: 1_204,
        api: API.to_owned(),
    }
}

fn lists() -> Vec<State> {
    let noticed = Frame {
        notice: Some(Notice::KeyRevoked {
            name: name("weekly report"),
            descendants: 2,
            receipt: Receipt { effective_at: ago(1), acknowledged_by: 3, waited_for_leases: 0 },
        }),
        ..owner()
    };
    let searched =
        KeyListQuery { search: "e".to_owned(), filter: KeyFilter::ExpiringSoon, ..KeyListQuery::default() };
    vec![
        state("keys", owner(), key_list()),
        state("keys-agency", agency_owner(), key_list()),
        state("keys-below", agency_owner_below(), key_list()),
        state(
            "keys-notice",
            noticed,
            KeyList { query: KeyListQuery { page: 3, ..Default::default() }, ..key_list() },
        ),
        state("keys-suspended", owner(), KeyList { status: OrganizationStatus::Suspended, ..key_list() }),
        state("keys-empty", owner(), KeyList { keys: Vec::new(), total: 0, ..key_list() }),
        state(
            "keys-no-match",
            owner(),
            KeyList { keys: Vec::new(), total: 0, query: searched, ..key_list() },
        ),
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

pub(crate) fn rotate_key() -> RotateKey {
    RotateKey {
        organization: acme().id,
        key: key(1, "nightly export"),
        last_used_at: Some(ago(180)),
        expires_at: None,
        once: "77aa".to_owned(),
        back: String::new(),
        overlap: Overlap::default(),
        errors: FormErrors::none(),
    }
}

pub(crate) fn revoke_key() -> RevokeKey {
    RevokeKey {
        organization: acme().id,
        key: key(4, "deploy bot"),
        use_of_it: KeyUse { last_used_at: Some(ago(180)), last_day: 1_204, last_week: 9_871 },
        descendants: vec![key(5, "Zapier"), key(6, "warehouse loader")],
        descendants_total: 2,
        back: "?status=active&page=2".to_owned(),
        reason: String::new(),
        errors: FormErrors::none(),
    }
}

fn questions() -> Vec<State> {
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
    let used = |last_used_at, last_day, last_week| KeyUse { last_used_at, last_day, last_week };
    let many = RevokeKey {
        descendants: (5..10).map(|number| key(number, "made by it")).collect(),
        descendants_total: 1_300,
        use_of_it: used(Some(ago(86_400 * 2)), 0, 12),
        ..revoke_key()
    };
    let alone = RevokeKey { descendants: Vec::new(), descendants_total: 0, ..revoke_key() };
    let rotated = Origin::Rotated { old_ends_at: Some(ahead(1)) };
    vec![
        state("create", owner(), create_key()),
        state("create-agency", agency_owner(), CreateKey { offered: ScopeSet::ALL, ..create_key() }),
        state("create-wrong", owner(), wrong),
        state("create-narrower", owner(), narrower),
        state("shown", owner(), shown_key()),
        state("shown-again", owner(), ShownKey { text: None, ..shown_key() }),
        state("shown-rotated", owner(), ShownKey { origin: rotated, ..shown_key() }),
        state(
            "shown-narrower",
            owner(),
            ShownKey { origin: Origin::Narrower(key(4, "deploy bot")), ..shown_key() },
        ),
        state("rotate", owner(), rotate_key()),
        state("rotate-ending", owner(), RotateKey { expires_at: Some(ahead(3)), ..rotate_key() }),
        state("revoke", owner(), revoke_key()),
        state("revoke-many", owner(), many),
        state(
            "revoke-idle",
            owner(),
            RevokeKey { use_of_it: used(Some(ago(86_400 * 40)), 0, 0), ..alone.clone() },
        ),
        state("revoke-unused", owner(), RevokeKey { use_of_it: used(None, 0, 0), ..alone }),
    ]
}
