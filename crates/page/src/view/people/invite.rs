//! The form that invites somebody.

use bsk_auth::{OrganizationId, Role};
use maud::{Markup, html};

use super::role::roles;
use crate::address;
use crate::view::form::{Field, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::sheet;

/// The form that invites somebody. It sends `email` and `role`.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Into which organization.
    pub organization: OrganizationId,
    /// The e-mail address that was typed.
    pub email: String,
    /// The role that was chosen.
    pub role: Role,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for Invite {
    fn title(&self) -> String {
        "Invite somebody".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::People)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "You get a link for them. This server sends no mail: hand it over as you like." }
            form method="post" action=(address::invite(&self.organization)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (Field::new("email", "Email", &self.errors).first().email(&self.email, "off"))
                (roles(self.role, &self.errors))
                (sheet::buttons(&address::people(&self.organization), "Make the link"))
            }
        }
    }
}
