//! The form for a key's name and limit.

use bsk_auth::{OrganizationId, RateLimit};
use maud::{Markup, html};

use super::NamedKey;
use crate::address;
use crate::view::form::{Field, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::limit::{LimitForm, limit_fields};
use crate::view::sheet;

/// The form for a key's name and limit. It sends `name`, `limit` and `window`;
/// scopes and end stay, for whoever has the key counts on them.
#[derive(Clone, Debug)]
pub struct EditKey {
    /// Whose key.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// The organization's limit.
    pub ceiling: RateLimit,
    /// The name that was typed.
    pub name: String,
    /// The limit that was typed.
    pub limit: LimitForm,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for EditKey {
    fn title(&self) -> String {
        format!("Edit {}", self.key.name)
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::ApiKeys)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead {
                "In force on its next request. Its scopes and its end cannot change: create another key for that."
            }
            form method="post" action=(address::edit_key(&self.organization, self.key.id)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (Field::new("name", "Name", &self.errors).first().line(&self.name, "off"))
                (limit_fields(&self.limit, self.ceiling, &self.errors))
                (sheet::buttons(&address::key(&self.organization, self.key.id), "Save"))
            }
        }
    }
}
