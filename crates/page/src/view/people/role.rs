//! The question which role somebody is to have.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::Person;
use crate::address;
use crate::view::form::{Choice, FormErrors};
use crate::view::frame::{Frame, Role, Section, Shape, View};
use crate::view::sheet;

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

    fn section(&self) -> Option<Section> {
        Some(Section::People)
    }

    fn shape(&self) -> Shape {
        Shape::Sheet
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
        let (label, meaning) = (role.title(), role.meaning());
        Choice { name: "role", value: role.as_str(), label, meaning, chosen: role == chosen }
    };
    errors.around_choices("role", "Role", &html! { @for role in Role::ALL { (choice(role).radio()) } })
}
