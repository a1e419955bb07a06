//! The audit log: who did what.

mod event;
mod filter;
mod query;
mod words;

use bsk_auth::OrganizationId;
use maud::{Markup, html};

use super::frame::{Frame, Section, View};
use super::pager::Pager;
use crate::address;

pub use event::{AuditEvent, AuditParty, PartyKind};
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

    fn section(&self) -> Option<Section> {
        Some(Section::AuditLog)
    }

    fn body(&self, _frame: &Frame) -> Markup {
        let log = address::audit_log(&self.organization);
        let pager = Pager { page: self.query.page, size: Self::PAGE_SIZE, total: self.total };
        html! {
            header.heading {
                div {
                    h1 { "Audit log" }
                    p { "Who did what, when and from where. An entry that was changed or taken out would show: each is sealed together with all before it." }
                }
                div.actions {
                    a.button href={ (address::audit_log_lines(&self.organization)) (self.query.everything()) } download { "JSON lines" }
                    a.button href={ (address::audit_log_csv(&self.organization)) (self.query.everything()) } download { "CSV" }
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

    fn table(&self) -> Markup {
        html! {
            table.cards role="table" aria-label="Audit log" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for column in ["When", "What", "Who", "From"] {
                            th role="columnheader" scope="col" { (column) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for event in &self.events { (event.row(&self.organization, &self.query)) }
                }
            }
        }
    }
}
