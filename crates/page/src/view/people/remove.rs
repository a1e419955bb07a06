//! The question whether to remove somebody.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::Person;
use crate::address;
use crate::view::form::FormErrors;
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::sheet;

/// The question whether to remove somebody from an organization.
#[derive(Clone, Debug)]
pub struct RemovePerson {
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub person: Person,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for RemovePerson {
    fn title(&self) -> String {
        format!("Remove {}?", self.person.email)
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::People)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "They lose sight of this organization at once. You can invite them again." }
            p.warning {
                "Keys that they made go on. If they may have kept one, "
                a href=(address::api_keys(&self.organization)) { "rotate or revoke it" } "."
            }
            form method="post" action=(address::remove_person(&self.organization, &self.person.id)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (sheet::grave_buttons(&address::people(&self.organization), "Remove from organization"))
            }
        }
    }
}
