//! Accepting an invitation.

use bsk_auth::{Name, Role};
use maud::{Markup, html};

use super::PASSWORD_HINT;
use crate::address;
use crate::view::form::{Field, FormErrors, username};
use crate::view::frame::{Frame, Layout, View};
use crate::view::role::with_article;

/// The form that accepts an invitation. It sends `password`.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// What the one-time link holds.
    pub token: String,
    /// Into which organization.
    pub organization: Name,
    /// Who is invited.
    pub email: String,
    /// As what.
    pub role: Role,
    /// Whether they have a password here.
    pub account: AccountKind,
    /// What was wrong.
    pub errors: FormErrors,
}

/// Whether somebody who is invited has a password here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountKind {
    /// They choose one.
    New,
    /// They show that they know it.
    Known,
}

impl View for Invitation {
    fn title(&self) -> String {
        format!("Join {}", self.organization)
    }

    fn layout(&self) -> Layout {
        Layout::Gate
    }

    fn body(&self, frame: &Frame) -> Markup {
        let viewer = frame.viewer.as_ref().map(|viewer| viewer.email.as_str());
        html! {
            h1 { (self.title()) }
            p.lead { "You are invited as " (with_article(self.role)) "." }
            form method="post" action=(address::invitation(&self.token)) novalidate {
                (frame.token_field())
                (self.errors.summary())
                dl.facts { dt { "Email" } dd { (self.email) } }
                @match viewer {
                    Some(email) if email == self.email => p.hint { "You are signed in with this address." },
                    Some(email) => {
                        p.warning {
                            "You are signed in as " strong { (email) } ". Whoever joins here is signed in as "
                            strong { (self.email) } " from then on."
                        }
                        (self.password())
                    }
                    None => (self.password()),
                }
                button.primary.wide type="submit" { "Join" }
            }
        }
    }
}

impl Invitation {
    fn password(&self) -> Markup {
        let field = Field::new("password", "Password", &self.errors).first();
        html! {
            (username(&self.email))
            @match self.account {
                AccountKind::New => (field.hint(PASSWORD_HINT).password("new-password")),
                AccountKind::Known => {
                    (field.hint("The one with which you sign in here already.").password("current-password"))
                }
            }
        }
    }
}
