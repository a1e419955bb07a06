//! The question whether to revoke a key.

use bsk_auth::{OrganizationId, Timestamp};
use maud::{Markup, html};

use super::{NamedKey, row};
use crate::address;
use crate::view::form::{Choice, Field, FormErrors};
use crate::view::frame::{Frame, Layout, Section, View};
use crate::view::number::{counted, grouped};
use crate::view::{sheet, time};

/// Descendants that are listed by name.
const LISTED: usize = 5;

/// The question whether to revoke a key: what will break, and what else could
/// be revoked with it.
///
/// It sends `reason`, `descendants=true` if they are to go too, and `back`
/// (the query of the list).
#[derive(Clone, Debug)]
pub struct RevokeKey {
    /// Whose key.
    pub organization: OrganizationId,
    /// The key.
    pub key: NamedKey,
    /// What will break.
    pub use_of_it: KeyUse,
    /// Keys that it made, and theirs, that can still be used: the first of
    /// them.
    pub descendants: Vec<NamedKey>,
    /// How many they are.
    pub descendants_total: u64,
    /// Whether they were chosen to go too.
    pub with_descendants: bool,
    /// The query of the list to go back to.
    pub back: String,
    /// The reason that was typed.
    pub reason: String,
    /// What was wrong.
    pub errors: FormErrors,
}

/// How much a key is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
    /// Requests in the last 24 hours.
    pub last_day: u64,
    /// Requests in the last seven days.
    pub last_week: u64,
}

impl View for RevokeKey {
    fn title(&self) -> String {
        format!("Revoke {}?", self.key.name)
    }

    fn layout(&self) -> Layout {
        Layout::Sheet(Section::ApiKeys)
    }

    fn body(&self, frame: &Frame) -> Markup {
        let list = format!("{}{}", address::api_keys(&self.organization), self.back);
        html! {
            h1 { (self.title()) }
            p.lead { "For good: it cannot be undone. From then on every server answers it with 401." }
            (self.forecast(frame.now))
            dl.facts {
                dt { "Key" } dd { (row::masked(&self.key.hint)) }
                dt { "Last used" } dd { (row::last_used(self.use_of_it.last_used_at, frame.now)) }
                dt { "Last 24 hours" } dd { (counted(self.use_of_it.last_day, "request")) }
                dt { "Last 7 days" } dd { (counted(self.use_of_it.last_week, "request")) }
            }
            form method="post" action=(address::revoke_key(&self.organization, self.key.id)) novalidate {
                (frame.token_field())
                input type="hidden" name="back" value=(self.back);
                (self.errors.summary())
                @if self.descendants_total > 0 { (self.descendants()) }
                (Field::new("reason", "Reason (optional)", &self.errors).hint("For the audit log.")
                    .optional_line(&self.reason))
                (sheet::grave_buttons(&list, "Revoke key"))
            }
        }
    }
}

impl RevokeKey {
    /// What will break, in a sentence.
    fn forecast(&self, now: Timestamp) -> Markup {
        let KeyUse { last_used_at, last_day, last_week } = self.use_of_it;
        html! {
            @match last_used_at {
                None => p.notice { "Nobody has ever used it: nothing should break." },
                Some(_) if last_day > 0 => p.warning {
                    strong { "In use." } " Whatever sent " (counted(last_day, "request"))
                    " in the last 24 hours will fail."
                },
                Some(_) if last_week > 0 => p.warning {
                    strong { "In use this week." } " Whatever sent " (counted(last_week, "request"))
                    " in the last 7 days will fail."
                },
                Some(at) => p.notice { "Not used for a week: the last request was " (time::relative(at, now)) "." },
            }
        }
    }

    fn descendants(&self) -> Markup {
        let more = self.descendants_total.saturating_sub(LISTED as u64);
        html! {
            fieldset {
                legend { "Keys that it made" }
                ul.names {
                    @for key in self.descendants.iter().take(LISTED) {
                        li { (key.name) " " (row::masked(&key.hint)) }
                    }
                    @if more > 0 { li.quiet { "and " (grouped(more)) " more" } }
                }
                (Choice {
                    name: "descendants",
                    value: "true",
                    label: "Revoke these too",
                    meaning: "Do so if somebody else may have had this key.",
                    chosen: self.with_descendants,
                }.checkbox())
            }
        }
    }
}
