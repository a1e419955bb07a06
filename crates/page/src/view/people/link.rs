//! A one-time link, once.

use bsk_auth::{OrganizationId, Timestamp};
use maud::{Markup, html};

use crate::address;
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::{sheet, time};

/// A one-time link. An answer with it must not be stored.
#[derive(Clone)]
pub struct ShownLink {
    /// Where.
    pub organization: OrganizationId,
    /// For whom, by e-mail address.
    pub email: String,
    /// What it is good for.
    pub good_for: LinkFor,
    /// The whole link.
    pub link: String,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

/// What a link is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkFor {
    /// To join the organization.
    Joining,
    /// To choose a new password.
    Password,
}

impl View for ShownLink {
    fn title(&self) -> String {
        match self.good_for {
            LinkFor::Joining => "Invitation made".to_owned(),
            LinkFor::Password => "Link made".to_owned(),
        }
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::People)
    }

    fn body(&self, frame: &Frame) -> Markup {
        html! {
            h1 { (self.title()) }
            p.lead {
                "Hand this to " strong { (self.email) } " and to nobody else. It is good for one use, and ends "
                (time::relative(self.expires_at, frame.now)) ". You see it this one time."
            }
            (sheet::secret("one-time-link", &self.link, "Link"))
            (sheet::copied())
            (sheet::done(&address::people(&self.organization)))
        }
    }
}

impl std::fmt::Debug for ShownLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ShownLink").field("email", &self.email).finish_non_exhaustive()
    }
}
