//! The audit log: who did what.

mod event;
mod filter;
mod query;
mod words;

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::frame::{Frame, Layout, Section, View};
use super::pager::Pager;
use super::table::table;
use crate::address;

pub use event::{AuditEvent, AuditParty};
pub use query::AuditLogQuery;

/// The audit log of an organization.
#[derive(Clone, Debug)]
pub struct AuditLog {
    /// Whose.
    pub organization: OrganizationId,
    /// Which part of it.
    pub query: AuditLogQuery,
    /// The names of the actions to choose from, such as `key.created`.
    pub actions: Vec<&'static str>,
    /// The entries of this page, newest first.
    pub events: Vec<AuditEvent>,
    /// How many entries match.
    pub total: u64,
    /// What was wrong with the question.
    pub wrong: Option<String>,
}

impl View for AuditLog {
    fn title(&self) -> String {
        "Audit log".to_owned()
    }

    fn layout(&self) -> Layout {
        Layout::Page(Some(Section::AuditLog))
    }

    fn body(&self, _frame: &Frame) -> Markup {
        let log = address::audit_log(&self.organization);
        let pager = Pager { page: self.query.page, size: Self::PAGE_SIZE, total: self.total };
        html! {
            header.heading {
                div {
                    h1 { "Audit log" }
                    p {
                        "Who did what, when and from where. An entry that was changed or taken out would show: "
                        "each is sealed together with all before it."
                    }
                }
                div.actions {
                    (self.download(&address::audit_log_lines(&self.organization), "JSON lines"))
                    (self.download(&address::audit_log_csv(&self.organization), "CSV"))
                }
            }
            (filter::filter(&log, &self.query, &self.actions))
            @if let Some(sentence) = &self.wrong { p.errors role="alert" { (sentence) } }
            @if self.events.is_empty() {
                section.lesson {
                    h2 { "No entry matches" }
                    p { a href=(log) { "Show the whole log" } }
                }
            } @else {
                (self.table())
            }
            (pager.draw(|page| format!("{log}{}", self.query.at_page(page))))
        }
    }
}

impl AuditLog {
    /// Entries on a page.
    pub const PAGE_SIZE: u32 = 50;

    /// A link to all that the question asks for, not this page alone.
    fn download(&self, address: &str, label: &str) -> Markup {
        html! { a.button href={ (address) (self.query.everything()) } download { (label) } }
    }

    fn table(&self) -> Markup {
        html! {
            (table("Audit log", &["When", "What", "Who", "From"],
                self.events.iter().map(|event| event.row(&self.organization, &self.query))))
        }
    }
}
