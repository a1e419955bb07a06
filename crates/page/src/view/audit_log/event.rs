//! One entry of the log.

use bsk_auth::{OrganizationId, PartyKind, Timestamp};
use maud::{Markup, html};

use super::query::AuditLogQuery;
use super::words;
use crate::address;
use crate::view::time;

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEvent {
    /// When.
    pub at: Timestamp,
    /// The name of what was done, such as `key.created`.
    pub action: String,
    /// Who did it.
    pub actor: AuditParty,
    /// To what.
    pub target: AuditParty,
    /// By which way: `page`, `api`, `command line`.
    pub via: String,
    /// From which address.
    pub address: Option<String>,
    /// What else there is to know: names and values.
    pub details: Vec<(String, String)>,
}

/// Somebody or something in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditParty {
    /// What it is.
    pub kind: PartyKind,
    /// Its id.
    pub id: Option<String>,
    /// What people called it then.
    pub name: Option<String>,
}

impl AuditEvent {
    pub(super) fn row(&self, organization: &OrganizationId, query: &AuditLogQuery) -> Markup {
        let log = address::audit_log(organization);
        let party = |party: &AuditParty| party.draw(&log, query);
        html! {
            tr role="row" {
                td role="cell" data-column="When" { (time::precise(self.at)) }
                td role="cell" data-column="What" {
                    span {
                        @match words::deed(&self.action) {
                            // What somebody did to themselves is told by who it was.
                            Some(_) if self.actor == self.target => (words::title(&self.action)),
                            Some(deed) => { (deed) " " (party(&self.target)) },
                            None => { code { (self.action) } " " (party(&self.target)) },
                        }
                    }
                    @if !self.details.is_empty() {
                        small { @for (name, value) in &self.details { (detail(name, value)) " " } }
                    }
                }
                td role="cell" data-column="Who" { span { (party(&self.actor)) } }
                td.from role="cell" data-column="From" {
                    span {
                        @match self.via.as_str() {
                            "page" => "Page",
                            "api" => "API",
                            "command line" => "Command line",
                            other => (other),
                        }
                    }
                    @if let Some(address) = &self.address { small { (address) } }
                }
            }
        }
    }
}

impl AuditParty {
    /// Its kind and name; its id leads to what concerns it alone.
    fn draw(&self, log: &str, query: &AuditLogQuery) -> Markup {
        let name = self.name.as_deref().or(self.id.as_deref());
        html! {
            @match (name, self.kind) {
                (None, kind) => (title(kind)),
                (Some(name), PartyKind::User | PartyKind::Stranger) => (self.linked(name, log, query)),
                (Some(name), kind) => { span.quiet { (title(kind)) } " " (self.linked(name, log, query)) },
            }
        }
    }

    fn linked(&self, name: &str, log: &str, query: &AuditLogQuery) -> Markup {
        html! {
            @match &self.id {
                Some(id) => a href={ (log) (query.about(id)) } title={ "Only what concerns " (id) } { (name) },
                None => (name),
            }
        }
    }
}

/// One more thing to know; a moment in the words of all moments.
fn detail(name: &str, value: &str) -> Markup {
    html! {
        span.detail {
            @match value.parse::<Timestamp>() {
                Ok(at) => { (name.strip_suffix(" at").unwrap_or(name)) ": " (time::moment(at)) }
                Err(_) => { (name) ": " (value) }
            }
        }
    }
}

const fn title(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Key => "key",
        PartyKind::User => "person",
        PartyKind::Operator => "the operator",
        PartyKind::Stranger => "somebody unknown",
        PartyKind::Organization => "organization",
        PartyKind::Pepper => "pepper",
    }
}
