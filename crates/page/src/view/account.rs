//! A person's own account: password and sessions.

use bsk_auth::Timestamp;
use maud::{Markup, html};

use super::form::{Field, FormErrors, username};
use super::frame::{Frame, Layout, Section, SignedInBy, View, Viewer};
use super::table::{ACTIONS, table};
use super::{gate, time};
use crate::address;

/// A person's own account. The form for the password sends `current` and
/// `password`.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// The sessions that are open, this one first.
    pub sessions: Vec<OpenSession>,
    /// What was wrong with a new password.
    pub errors: FormErrors,
}

/// A session that is open.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// By which it can be ended. It lets nobody in.
    pub id: String,
    /// Whether it is the one that looks at this page.
    pub place: SessionPlace,
    /// What the browser calls itself.
    pub browser: Option<String>,
    /// From which address it was begun.
    pub address: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute or so.
    pub last_seen_at: Timestamp,
}

/// Where a session is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionPlace {
    /// Here.
    Here,
    /// In another browser.
    Elsewhere,
}

impl View for Account {
    fn title(&self) -> String {
        "Account".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::Account))
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            header.heading {
                div {
                    h1 { "Account" }
                    @if let Some(viewer) = &frame.viewer { p { (viewer.email) } }
                }
            }
            @match &frame.viewer {
                Some(Viewer { signed_in_by: SignedInBy::Proxy, .. }) => p {
                    "The proxy in front of this server signs you in: your password and your sessions are kept there."
                },
                Some(viewer) => {
                    (self.password(frame, viewer))
                    (self.sessions(frame))
                }
                None => {},
            }
        }
    }
}

impl Account {
    fn password(&self, frame: &Frame, viewer: &Viewer) -> Markup {
        html! {
            section.block.narrow {
                h2 { "Password" }
                form method="post" action=(address::PASSWORD) novalidate {
                    (frame.token_field())
                    (self.errors.summary())
                    (username(&viewer.email))
                    (Field::new("current", "Current password", &self.errors).password("current-password"))
                    (Field::new("password", "New password", &self.errors).hint(gate::PASSWORD_HINT)
                        .password("new-password"))
                    p.hint { "It ends your sessions everywhere else." }
                    div.buttons { button type="submit" { "Change password" } }
                }
            }
        }
    }

    fn sessions(&self, frame: &Frame) -> Markup {
        html! {
            section.block {
                header.heading {
                    h2 { "Sessions" }
                    form method="post" action=(address::SIGN_OUT_EVERYWHERE) {
                        (frame.token_field())
                        button.danger type="submit" { "Sign out everywhere" }
                    }
                }
                (table("Sessions", &["Browser", "Address", "Last used", "Began", ACTIONS],
                    self.sessions.iter().map(|session| session.row(frame))))
            }
        }
    }
}

impl OpenSession {
    fn row(&self, frame: &Frame) -> Markup {
        let id = format!("session-{}", self.id);
        html! {
            tr role="row" {
                td.name role="cell" {
                    span id=(id) title=[self.browser.as_deref()] { (self.browser_name()) }
                    @if self.place == SessionPlace::Here { " " span.badge.good { "This one" } }
                }
                td role="cell" data-column="Address" { (self.address.as_deref().unwrap_or("Unknown")) }
                td role="cell" data-column="Last used" { (time::relative(self.last_seen_at, frame.now)) }
                td role="cell" data-column="Began" { (time::relative(self.created_at, frame.now)) }
                td.actions role="cell" {
                    @if self.place == SessionPlace::Elsewhere {
                        form method="post" action=(address::end_session(&self.id)) {
                            (frame.token_field())
                            button.small type="submit" aria-describedby=(id) { "End" }
                        }
                    }
                }
            }
        }
    }

    /// A browser's name and system, as far as it tells them.
    fn browser_name(&self) -> String {
        const BROWSERS: [(&str, &str); 6] = [
            ("Edg", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
            ("curl/", "curl"),
        ];
        const SYSTEMS: [(&str, &str); 6] = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS X", "macOS"),
            ("Linux", "Linux"),
        ];
        let text = self.browser.as_deref().unwrap_or_default();
        let find = |known: &[(&str, &'static str)]| {
            known.iter().find(|(part, _)| text.contains(part)).map(|(_, name)| *name)
        };
        match (find(&BROWSERS), find(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser} on {system}"),
            (Some(name), None) | (None, Some(name)) => name.to_owned(),
            (None, None) => "Unknown browser".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_by_what_they_call_themselves() {
        for (text, name) in [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36",
                "Chrome on Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0",
                "Firefox on macOS",
            ),
            ("Mozilla/5.0 (Linux; Android 16) Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.1", "curl"),
            ("", "Unknown browser"),
        ] {
            let session = OpenSession {
                id: String::new(),
                place: SessionPlace::Here,
                browser: Some(text.to_owned()),
                address: None,
                created_at: Timestamp::MIN,
                last_seen_at: Timestamp::MIN,
            };
            assert_eq!(session.browser_name(), name);
        }
    }
}
