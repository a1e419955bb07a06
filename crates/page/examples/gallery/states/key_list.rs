//! The list of keys.

use bsk_auth::{OrganizationStatus, Receipt};
use bsk_page::view::{Frame, KeyFilter, KeyList, KeyListQuery, Notice};

use super::super::fixture::{API, acme, agency_owner, agency_owner_below, ago, name, owner, rows};
use super::{State, state};

pub(super) fn all() -> Vec<State> {
    let noticed = Frame {
        notice: Some(Notice::KeyRevoked {
            name: name("weekly report"),
            descendants: 2,
            receipt: Receipt { effective_at: ago(1), acknowledged_by: 3, waited_for_leases: 0 },
        }),
        ..owner()
    };
    let sentence = "deploy bot was not rotated: somebody else revoked it a moment ago.".to_owned();
    let not_done = Frame { notice: Some(Notice::NotDone(sentence)), ..owner() };
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
        state("keys-not-done", not_done, key_list()),
        state("keys-suspended", owner(), KeyList { status: OrganizationStatus::Suspended, ..key_list() }),
        state("keys-empty", owner(), KeyList { keys: Vec::new(), total: 0, ..key_list() }),
        state(
            "keys-no-match",
            owner(),
            KeyList { keys: Vec::new(), total: 0, query: searched, ..key_list() },
        ),
    ]
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
