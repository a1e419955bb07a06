//! One key: its page, and what is asked about it.

use bsk_auth::{RateLimit, UsagePoint};
use bsk_page::view::{
    Creator, EditKey, FormErrors, KeyPage, KeyState, KeyUse, LimitForm, LimitOf, Made, MadeKey, Overlap,
    RevokeKey, RotateKey, Unused, Usage, UsageRange,
};

use super::super::fixture::{acme, ago, ahead, at, key, owner, scopes};
use super::{State, state};

pub(super) fn all() -> Vec<State> {
    let mut states = pages();
    states.extend(questions());
    states
}

fn pages() -> Vec<State> {
    let ranged = |range| KeyPage { usage: usage(range), ..key_page() };
    let idle = KeyPage {
        usage: Usage { range: UsageRange::Day, points: vec![] },
        last_used_at: None,
        unused: Some(Unused { scopes: scopes("admin"), enough: scopes("") }),
        made: Made::default(),
        rate_limit: RateLimit::new(100, 3_600).expect("a limit"),
        limit_of: LimitOf::Key,
        state: KeyState::ExpiringSoon { expires_at: ahead(2) },
        ..key_page()
    };
    let revoked = KeyPage {
        state: KeyState::Revoked { at: Some(ago(7_200)) },
        reason: Some("found in a public repository".to_owned()),
        unused: None,
        creator: Creator::Key(key(2, "dashboard")),
        ..key_page()
    };
    vec![
        state("key", owner(), key_page()),
        state("key-week", owner(), ranged(UsageRange::Week)),
        state("key-month", owner(), ranged(UsageRange::Month)),
        state("key-idle", owner(), idle),
        state("key-revoked", owner(), revoked),
    ]
}

pub(crate) fn key_page() -> KeyPage {
    let made = |number, text: &str| MadeKey {
        organization: acme().id,
        key: key(number, text),
        state: KeyState::Active { expires_at: None },
        created_at: ago(86_400 * u64::from(number)),
    };
    KeyPage {
        organization: acme().id,
        key: key(4, "deploy bot"),
        scopes: scopes("read write admin"),
        state: KeyState::Active { expires_at: Some(ahead(80)) },
        reason: None,
        last_used_at: Some(ago(180)),
        created_at: ago(86_400 * 36),
        creator: Creator::Person("ada@acme.example".to_owned()),
        rate_limit: RateLimit::DEFAULT,
        limit_of: LimitOf::Organization,
        usage: usage(UsageRange::Day),
        unused: Some(Unused { scopes: scopes("write admin"), enough: scopes("read") }),
        made: Made {
            keys: vec![made(5, "Zapier"), made(6, "warehouse loader"), made(7, "enrichment")],
            page: 1,
            total: 3,
        },
    }
}

fn usage(range: UsageRange) -> Usage {
    let (count, begin, seconds) = match range {
        UsageRange::Day => (24, at("2026-11-25T15:00:00Z"), 3_600),
        UsageRange::Week => (168, at("2026-11-19T15:00:00Z"), 3_600),
        UsageRange::Month => (30, at("2026-10-28T00:00:00Z"), 86_400),
    };
    let point = |i: u64| {
        let admitted = (i * 37 + 11) % 97 * (20 + (i % 24) * (24 - i % 24)) / 10;
        UsagePoint {
            at: begin.saturating_add(std::time::Duration::from_secs(i * seconds)),
            admitted,
            rate_limited: if i % 11 == 5 { admitted / 3 } else { 0 },
            forbidden: if i % 17 == 3 { admitted / 5 } else { 0 },
        }
    };
    Usage { range, points: (0..count).map(point).collect() }
}

fn questions() -> Vec<State> {
    let used = |last_used_at, last_day, last_week| KeyUse { last_used_at, last_day, last_week };
    let many = RevokeKey {
        descendants: (5..10).map(|number| key(number, "made by it")).collect(),
        descendants_total: 1_300,
        use_of_it: used(Some(ago(86_400 * 2)), 0, 12),
        ..revoke_key()
    };
    let alone = RevokeKey { descendants: Vec::new(), descendants_total: 0, ..revoke_key() };
    let long_idle = RevokeKey { use_of_it: used(Some(ago(86_400 * 40)), 0, 0), ..alone.clone() };
    let edit = EditKey {
        organization: acme().id,
        key: key(4, "deploy bot"),
        ceiling: RateLimit::DEFAULT,
        name: "deploy bot".to_owned(),
        limit: LimitForm::default(),
        errors: FormErrors::none(),
    };
    let conflict = FormErrors::general("This key was rotated by somebody else a moment ago.");
    vec![
        state("rotate", owner(), rotate_key()),
        state("rotate-ending", owner(), RotateKey { expires_at: Some(ahead(3)), ..rotate_key() }),
        state("rotate-conflict", owner(), RotateKey { errors: conflict, ..rotate_key() }),
        state("revoke", owner(), revoke_key()),
        state("revoke-many", owner(), many),
        state("revoke-idle", owner(), long_idle),
        state("revoke-unused", owner(), RevokeKey { use_of_it: used(None, 0, 0), ..alone }),
        state("edit", owner(), edit),
    ]
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
        with_descendants: false,
        back: "?status=active&page=2".to_owned(),
        reason: String::new(),
        errors: FormErrors::none(),
    }
}
