//! What a member sees, who has no settings to see.

use bsk_auth::Name;
use maud::{Markup, html};

use super::frame::{Frame, View};
use crate::address;

/// What a member sees of an organization.
#[derive(Clone, Debug)]
pub struct Home {
    /// Its name.
    pub name: Name,
    /// The e-mail addresses of its owners, the first of them.
    pub owners: Vec<String>,
}

impl View for Home {
    fn title(&self) -> String {
        self.name.to_string()
    }

    fn body(&self, _frame: &Frame) -> Markup {
        html! {
            header.heading { div { h1 { (self.name) } p { "You are a member of this organization." } } }
            section.lesson {
                h2 { "Keys are managed by its owners" }
                p { "If you need an API key, or an old one revoked, ask one of them:" }
                ul.names { @for owner in &self.owners { li { (owner) } } }
                p { "What a key can do is in the " a href=(address::REFERENCE) { "API reference" } "." }
            }
        }
    }
}
