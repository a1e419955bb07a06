//! The first start: an organization and its owner.

use maud::{Markup, html};

use super::PASSWORD_HINT;
use crate::address;
use crate::view::form::{Choice, Field, FormErrors};
use crate::view::frame::{Frame, Layout, View};

/// The form that makes the first organization and its owner.
///
/// It sends `organization`, `agency=true` if it is one, `email`, `password`.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What the one-time link holds.
    pub token: String,
    /// What was typed.
    pub typed: StartForm,
    /// What was wrong.
    pub errors: FormErrors,
}

/// What was typed at the first start, but for the password.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StartForm {
    /// What people are to call the organization.
    pub organization: String,
    /// Whether `agency` was checked.
    pub is_agency: bool,
    /// The owner's e-mail address.
    pub email: String,
}

impl View for Start {
    fn title(&self) -> String {
        "Welcome".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Gate
    }

    fn body(&self, frame: &Frame) -> Markup {
        let errors = &self.errors;
        let typed = &self.typed;
        html! {
            h1 { "Welcome" }
            p.lead { "One form, and you can make your first API key." }
            form method="post" action=(address::start(&self.token)) novalidate {
                (frame.token_field())
                (errors.summary())
                (Field::new("organization", "Organization", errors).first().line(&typed.organization, "organization"))
                (self.agency())
                (Field::new("email", "Email", errors).hint("Yours: you become its owner.")
                    .email(&typed.email, "username"))
                (Field::new("password", "Password", errors).hint(PASSWORD_HINT).password("new-password"))
                button.primary.wide type="submit" { "Create organization" }
            }
        }
    }
}

impl Start {
    fn agency(&self) -> Markup {
        let choice = Choice {
            name: "agency",
            value: "true",
            label: "It is an agency",
            meaning: "It has sub-organizations, such as clients, with keys of their own.",
            chosen: self.typed.is_agency,
        };
        html! { div.field { (choice.checkbox()) } }
    }
}
