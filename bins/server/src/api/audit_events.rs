//! `GET /organization/{org}/audit-events`

use bsk_actix::auth::{AuditAction, AuditQuery, OrganizationId, Page, Scope, Timestamp};

use crate::api::call::{Answer, Call, Read};
use crate::api::fields::Fields;
use crate::api::object::AuditEventList;
use crate::api::operation::{Operation, Tag, Verb};
use crate::api::{page, parameter, query, reply};

const AUDIT_EVENTS: &str = "/organization/{org}/audit-events";

/// Reading an organization's audit log.
pub(super) fn operations() -> Vec<Operation> {
    let list = Operation::new(Verb::Get, AUDIT_EVENTS, "listAuditEvents", list)
        .documented(
            Tag::AuditLog,
            "List audit events",
            "Newest first. What the organization's keys, its users and whoever runs the server did to its \
             keys and people, and who could not sign in.",
        )
        .needs(Scope::Admin)
        .with_parameters(page::parameters())
        .with_parameters([
            parameter::query("action", "Only what was done so.", parameter::one_of(&names())),
            parameter::query("from", "From this moment on.", parameter::moment()),
            parameter::query("to", "Up to this moment, exclusive.", parameter::moment()),
        ])
        .answers::<AuditEventList>(200, "One page of the organization's audit log.", &[]);
    vec![list]
}

async fn list(call: Call) -> Answer {
    let keys = call.organization_keys().await?;
    let asked: Asked = call.query()?;
    let page = asked.page;
    let query = asked.of(keys.organization().id.clone());
    let found = call.blocking(move |_| keys.audit_events(query)).await?;
    Ok(reply::ok(&AuditEventList::new(found, page)))
}

struct Asked {
    action: Option<AuditAction>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    page: Page,
}

impl Asked {
    fn of(self, organization: OrganizationId) -> AuditQuery {
        let Self { action, from, to, page } = self;
        AuditQuery { action, from, to, ..AuditQuery::of(organization, page) }
    }
}

impl Read<String> for Asked {
    fn read(fields: &mut Fields<String>) -> Option<Self> {
        let page = page::read(fields);
        let action =
            fields.optional("action", |text| text.parse::<AuditAction>().map_err(|error| error.to_string()));
        let from = fields.optional("from", |text| query::moment(&text));
        let to = fields.optional("to", |text| query::moment(&text));
        Some(Self { action, from, to, page: page? })
    }
}

fn names() -> Vec<&'static str> {
    AuditAction::ALL.iter().map(|action| action.as_str()).collect()
}
