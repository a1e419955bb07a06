//! One key in the list.

use bsk_auth::{KeyHint, OrganizationId, Timestamp};
use maud::{Markup, html};

use super::{Creator, KeyListQuery, KeyRow, KeyState};
use crate::address;
use crate::view::number::counted;
use crate::view::{scope, spark, time};

pub(super) fn row(
    organization: &OrganizationId,
    row: &KeyRow,
    query: &KeyListQuery,
    now: Timestamp,
) -> Markup {
    let key = &row.key;
    let address = address::key(organization, key.id);
    html! {
        tr role="row" .over[!row.state.is_usable()] {
            td.name role="cell" {
                a id={ "key-" (key.id) } href=(address) { (key.name) }
                @if row.made > 0 { " " a.made href={ (address) "#made" } { "made " (counted(row.made, "key")) } }
            }
            td role="cell" data-column="Key prefix" { (masked(&key.hint)) }
            td role="cell" data-column="Scopes" { (scope::chips(row.scopes)) }
            td role="cell" data-column="Status" { (status(row.state, now)) }
            td.spark role="cell" data-column="Requests, 7 days" { (spark::spark(&row.requests)) }
            td role="cell" data-column="Last used" {
                (last_used(row.last_used_at, now))
            }
            td role="cell" data-column="Created" {
                (time::relative(row.created_at, now))
                (creator(organization, &row.creator))
            }
            td.actions role="cell" {
                @if row.state.is_usable() {
                    (action("Rotate", &address::rotate_key(organization, key.id), key.id, query))
                    (action("Revoke", &address::revoke_key(organization, key.id), key.id, query))
                }
            }
        }
    }
}

/// A button that leads to a question about the key. It comes back to the same
/// part of the list.
fn action(label: &str, address: &str, key: bsk_auth::KeyId, query: &KeyListQuery) -> Markup {
    let back = query.to_string();
    html! {
        form method="get" action=(address) data-opens {
            @if !back.is_empty() { input type="hidden" name="back" value=(back); }
            button.small.danger[label == "Revoke"] type="submit" aria-describedby={ "key-" (key) } { (label) }
        }
    }
}

/// The beginning of a key's text, and dots for the rest.
pub(super) fn masked(hint: &KeyHint) -> Markup {
    html! { code.masked { (hint) span aria-hidden="true" { "••••" } } }
}

/// When a key was last used.
pub(super) fn last_used(at: Option<Timestamp>, now: Timestamp) -> Markup {
    html! { @match at { Some(at) => (time::relative(at, now)), None => span.quiet { "Never" } } }
}

/// The state as a badge, with the moment it depends on.
pub(super) fn status(state: KeyState, now: Timestamp) -> Markup {
    html! {
        @match state {
            KeyState::Active { expires_at } => {
                span.badge.good { "Active" }
                @if let Some(at) = expires_at { small { "expires " (time::relative(at, now)) } }
            }
            KeyState::ExpiringSoon { expires_at } => {
                span.badge.soon { "Expiring soon" }
                small { "expires " (time::relative(expires_at, now)) }
            }
            KeyState::Expired { expires_at } => {
                span.badge.bad { "Expired" }
                small { (time::relative(expires_at, now)) }
            }
            KeyState::Revoked { at } => {
                span.badge.off { "Revoked" }
                @if let Some(at) = at { small { (time::relative(at, now)) } }
            }
        }
    }
}

/// By whom a key was created.
pub(super) fn creator(organization: &OrganizationId, creator: &Creator) -> Markup {
    html! {
        @match creator {
            Creator::Person(email) => small.by title=(email) { "by " (email) },
            Creator::Key(key) => small.by {
                "by key " a href=(address::key(organization, key.id)) { (key.name) }
            },
            Creator::Operator => small.by { "by the operator" },
            Creator::Unknown => {},
        }
    }
}
