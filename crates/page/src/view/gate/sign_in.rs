//! Signing in.

use maud::{Markup, html};

use crate::address;
use crate::view::form::{Field, FormErrors};
use crate::view::frame::{Frame, Layout, View};

/// The form to sign in.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The e-mail address as it was typed.
    pub email: String,
    /// The path on this server to go on to.
    pub next: Option<String>,
    /// What was wrong.
    pub errors: FormErrors,
}

impl View for SignIn {
    fn title(&self) -> String {
        "Sign in".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Gate
    }

    fn body(&self, frame: &Frame) -> Markup {
        let errors = &self.errors;
        html! {
            h1 { "Sign in" }
            form method="post" action=(address::SIGN_IN) novalidate {
                (frame.token_field())
                @if let Some(next) = &self.next { input type="hidden" name="next" value=(next); }
                (errors.summary())
                (Field::new("email", "Email", errors).first().email(&self.email, "username"))
                (Field::new("password", "Password", errors).password("current-password"))
                button.primary.wide type="submit" { "Sign in" }
            }
            p.aside {
                "Forgot it? An owner of your organization can make you a link to choose a new one. "
                "So can whoever runs this server."
            }
        }
    }
}
