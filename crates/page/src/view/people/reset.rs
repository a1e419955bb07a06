//! The question whether to make a link by which somebody chooses a new
//! password.

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::Person;
use crate::address;
use crate::view::form::FormErrors;
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::sheet;

/// The question whether to make a link by which somebody chooses a new
/// password.
#[derive(Clone, Debug)]
pub struct ResetLink {
    /// Where.
    pub organization: OrganizationId,
    /// Who.
    pub person: Person,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for ResetLink {
    fn title(&self) -> String {
        "Make a link for a new password?".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::People)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead {
                "Whoever has the link can choose the password of " strong { (self.person.email) }
                ". Be sure that it was they who asked. The old password is good until then."
            }
            form method="post" action=(address::reset_link(&self.organization, &self.person.id)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (sheet::buttons(&address::people(&self.organization), "Make the link"))
            }
        }
    }
}
