//! The question which role somebody is to have.

use bsk_auth::{OrganizationId, Role};
use maud::{Markup, html};

use super::Person;
use crate::address;
use crate::view::form::{Choice, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::{role, sheet};

/// The question which role somebody is to have. It sends `role`.
#[derive(Clone, Debug)]
pub struct ChangeRole {
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub person: Person,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for ChangeRole {
    fn title(&self) -> String {
        "Change role".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::People)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "What " strong { (self.person.email) } " may do, from the next click on." }
            form method="post" action=(address::change_role(&self.organization, &self.person.id)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (roles(self.person.role, &self.errors))
                (sheet::buttons(&address::people(&self.organization), "Save"))
            }
        }
    }
}

/// Both roles, one of them chosen.
pub(super) fn roles(chosen: Role, errors: &FormErrors) -> Markup {
    let choice = |role: Role| {
        let (label, meaning) = (role::title(role), role::meaning(role));
        Choice { name: "role", value: role.as_str(), label, meaning, chosen: role == chosen }
    };
    errors.around_choices("role", "Role", &html! { @for role in role::ALL { (choice(role).radio()) } })
}
