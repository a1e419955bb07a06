//! Choosing a new password by a one-time link.

use maud::{Markup, html};

use super::PASSWORD_HINT;
use crate::address;
use crate::view::form::{Field, FormErrors, username};
use crate::view::frame::{Frame, Layout, View};

/// The form for a new password. It sends `password`.
#[derive(Clone, Debug)]
pub struct ResetPassword {
    /// What the one-time link holds.
    pub token: String,
    /// Whose password.
    pub email: String,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for ResetPassword {
    fn title(&self) -> String {
        "Choose a new password".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Gate
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead { "It ends every session of " strong { (self.email) } ", wherever one is open." }
            form method="post" action=(address::reset(&self.token)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                (username(&self.email))
                (Field::new("password", "Password", &self.errors).first().hint(PASSWORD_HINT).password("new-password"))
                button.primary.wide type="submit" { "Set password" }
            }
        }
    }
}
