//! A key's text, once.

use bsk_auth::{KeyText, OrganizationId, Timestamp};
use maud::{Markup, html};

use super::NamedKey;
use crate::address;
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::icon::Icon;
use crate::view::{command, sheet, time};

/// Named apart from the button that copies the key: `Copy` is that one alone.
const COPY_COMMAND: &str = "Put the curl command on the clipboard";

/// A new key, with its text. An answer with it must not be stored.
#[derive(Clone, Debug)]
pub struct ShownKey {
    /// Whose key.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// Its text; `None` if the form was sent before and the text was shown
    /// then.
    pub text: Option<KeyText>,
    /// Where the API is, for commands to paste.
    pub api: String,
    /// How the key came to be.
    pub origin: Origin,
}

/// How a key came to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody wanted one.
    Created,
    /// It takes the place of a key, which it has the name and scopes of.
    Rotated {
        /// When the old key ends; `None`: it is revoked.
        old_ends_at: Option<Timestamp>,
    },
    /// It takes the place of a key that may do more, which goes on until it is
    /// revoked.
    Narrower(NamedKey),
}

impl View for ShownKey {
    fn title(&self) -> String {
        match self.origin {
            Origin::Rotated { .. } => "Key rotated".to_owned(),
            Origin::Created | Origin::Narrower(_) => "Key created".to_owned(),
        }
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::ApiKeys)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            @match &self.text {
                Some(text) => (self.text(text)),
                None => p.lead {
                    strong { (self.key.name) } " was made by this form already, and its text was shown then. "
                    "If nobody copied it, revoke the key and create another."
                },
            }
            (self.next_step(frame))
            (sheet::done(&address::api_keys(&self.organization)))
        }
    }
}

impl ShownKey {
    fn text(&self, text: &KeyText) -> Markup {
        let command = format!("curl {}/key \\\n  -H \"X-API-Key: {}\"", self.api, text.as_str());
        html! {
            p.lead {
                "This is the only time you see " strong { (self.key.name) } "’s text. "
                "Copy it to where its program reads it."
            }
            (sheet::secret("plain-key", text.as_str(), "API key"))
            (sheet::copied())
            div.try {
                h2 { "Try it" }
                button.plain.small type="button" data-copies="try-it" data-done="Command copied." data-with-script
                    hidden aria-label=(COPY_COMMAND) title=(COPY_COMMAND) { (Icon::Copy.draw()) }
            }
            div #try-it { (command::block(&command)) }
        }
    }

    fn next_step(&self, frame: &Frame) -> Markup {
        html! {
            @match &self.origin {
                Origin::Created => {},
                Origin::Rotated { old_ends_at: Some(at) } => p.hint {
                    "The old key is accepted until " (time::moment(*at)) " (" (time::relative(*at, frame.now)) ")."
                },
                Origin::Rotated { old_ends_at: None } => p.hint { "The old key is revoked." },
                Origin::Narrower(old) => p.hint {
                    "When its program has the new key, "
                    a href=(address::revoke_key(&self.organization, old.id)) { "revoke the old one" } "."
                },
            }
        }
    }
}
