//! A key's own page.

mod facts;
mod made;
mod unused;

use bsk_auth::{OrganizationId, RateLimit, ScopeSet, Timestamp};
use maud::{Markup, html};

use super::{Creator, KeyState, NamedKey, row};
use crate::address;
use crate::view::chart::Usage;
use crate::view::frame::{Frame, Layout, Section, View};

pub use made::{Made, MadeKey};
pub use unused::Unused;

/// A key's own page.
#[derive(Clone, Debug)]
pub struct KeyPage {
    /// Whose key.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// What it may do.
    pub scopes: ScopeSet,
    /// Whether it can be used.
    pub state: KeyState,
    /// The reason that was given when it was revoked.
    pub reason: Option<String>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// By whom.
    pub creator: Creator,
    /// The limit that holds for it.
    pub rate_limit: RateLimit,
    /// Whose limit that is.
    pub limit_of: LimitOf,
    /// Its requests over time.
    pub usage: Usage,
    /// What it may do and does not.
    pub unused: Option<Unused>,
    /// The keys that it made.
    pub made: Made,
}

/// Whose a limit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOf {
    /// The key's own.
    Key,
    /// The organization's.
    Organization,
}

impl View for KeyPage {
    fn title(&self) -> String {
        self.key.name.to_string()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::ApiKeys))
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            nav.crumbs aria-label="Breadcrumb" { a href=(address::api_keys(&self.organization)) { "API Keys" } }
            header.heading {
                div {
                    h1 #{ "key-" (self.key.id) } { (self.key.name) }
                    p.below { (row::masked(&self.key.hint)) " " (row::status(self.state, frame.now)) }
                }
                (self.actions())
            }
            @if let Some(unused) = &self.unused { (unused.draw(&self.organization, self.key.id)) }
            (self.usage.draw(&address::key(&self.organization, self.key.id)))
            (self.facts(frame.now))
            (self.made.draw(&self.organization, self.key.id, frame.now))
        }
    }
}

impl KeyPage {
    fn actions(&self) -> Markup {
        let (organization, id) = (&self.organization, self.key.id);
        let action = |label: &str, address: String| {
            html! {
                form method="get" action=(address) data-opens {
                    button.danger[label == "Revoke"] type="submit" { (label) }
                }
            }
        };
        html! {
            @if self.state.is_usable() {
                div.actions {
                    (action("Edit", address::edit_key(organization, id)))
                    (action("Rotate", address::rotate_key(organization, id)))
                    (action("Revoke", address::revoke_key(organization, id)))
                }
            }
        }
    }
}
