//! The form for a new sub-organization.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use crate::address;
use crate::view::form::{Field, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::sheet;

/// The form for a new sub-organization. It sends `name`, and `once`, by which
/// the same form sent twice makes one.
#[derive(Clone, Debug)]
pub struct CreateSubOrganization {
    /// The agency.
    pub agency: OrganizationId,
    /// What tells this form from every other.
    pub once: String,
    /// The name that was typed.
    pub name: String,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for CreateSubOrganization {
    fn title(&self) -> String {
        "Create sub-organization".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::SubOrganizations)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "It has keys of its own, which you manage, and starts with your agency's limit." }
            form method="post" action=(address::create_sub_organization(&self.agency)) novalidate {
                (frame.token_field())
                input type="hidden" name="once" value=(self.once);
                (self.errors.summary())
                (Field::new("name", "Name", &self.errors).first().line(&self.name, "off"))
                (sheet::buttons(&address::sub_organizations(&self.agency), "Create"))
            }
        }
    }
}
