//! The question how to rotate a key.

use bsk_auth::{OrganizationId, Timestamp};
use maud::{Markup, html};

use super::{NamedKey, row};
use crate::address;
use crate::view::form::{Choice, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::{sheet, time};

/// The question how to rotate a key.
///
/// It sends `overlap` (an [`Overlap`]), `back` (the query of the list), and
/// `once`, by which the same form sent twice makes one key.
#[derive(Clone, Debug)]
pub struct RotateKey {
    /// Whose key.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// What tells this form from every other.
    pub once: String,
    /// The query of the list to go back to.
    pub back: String,
    /// What was chosen.
    pub overlap: Overlap,
    /// What was wrong.
    pub errors: FormErrors,
}

/// For how long the old key goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overlap {
    /// It stops now.
    None,
    /// One hour.
    Hour,
    /// 24 hours.
    #[default]
    Day,
    /// Seven days.
    Week,
}

impl Overlap {
    /// Every choice, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// Its name in a form: the seconds.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "0",
            Self::Hour => "3600",
            Self::Day => "86400",
            Self::Week => "604800",
        }
    }

    /// The choice of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|overlap| overlap.as_str() == name)
    }

    /// Its length.
    #[must_use]
    pub const fn length(self) -> std::time::Duration {
        std::time::Duration::from_secs(match self {
            Self::None => 0,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 604_800,
        })
    }

    const fn title(self) -> &'static str {
        match self {
            Self::None => "None: stop the old key now",
            Self::Hour => "1 hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
        }
    }

    const fn meaning(self) -> &'static str {
        match self {
            Self::None => {
                "If somebody has seen it who should not have. Programs fail until they have the new key."
            }
            Self::Hour => "If you change the program right away.",
            Self::Day => "If it goes out with the next release.",
            Self::Week => "If others have to change it.",
        }
    }
}

impl View for RotateKey {
    fn title(&self) -> String {
        format!("Rotate {}", self.key.name)
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::ApiKeys)
    }

    fn body(&self, frame: &Frame) -> Markup {
        let list = format!("{}{}", address::api_keys(&self.organization), self.back);
        html! {
            h1 { (self.title()) }
            p.lead { "A new key with the same name, scopes and limit takes its place." }
            dl.facts {
                dt { "Key" } dd { (row::masked(&self.key.hint)) }
                dt { "Last used" } dd { (row::last_used(self.last_used_at, frame.now)) }
                @if let Some(at) = self.expires_at { dt { "Expires" } dd { (time::relative(at, frame.now)) } }
            }
            form method="post" action=(address::rotate_key(&self.organization, self.key.id)) novalidate {
                (frame.token_field())
                input type="hidden" name="once" value=(self.once);
                input type="hidden" name="back" value=(self.back);
                (self.errors.summary())
                (self.errors.around_choices("overlap", "The old key goes on for", &html! {
                    @for overlap in Overlap::ALL { (choice(overlap, overlap == self.overlap)) }
                }))
                @if self.expires_at.is_some() { p.hint { "It never goes on for longer than until its own end." } }
                (sheet::buttons(&list, "Rotate key"))
            }
        }
    }
}

fn choice(overlap: Overlap, chosen: bool) -> Markup {
    let (label, meaning) = (overlap.title(), overlap.meaning());
    Choice { name: "overlap", value: overlap.as_str(), label, meaning, chosen }.radio()
}
