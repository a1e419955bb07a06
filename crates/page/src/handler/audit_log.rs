//! Who did what in an organization.

pub(crate) mod csv;
pub(crate) mod lines;

use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::{AuditAction, AuditQuery, AuditRecord, ManageError, OrganizationKeys, Page, Party};

use super::day;
use crate::serve::{Broken, Fields, Outcome, Parts, Refusal, Reply, Standing, Visit};
use crate::view::{AuditEvent, AuditLog, AuditLogQuery, AuditParty};

/// A page of the log.
pub(crate) fn list(visit: &Visit, standing: &Standing) -> Outcome {
    let typed = typed(visit.query());
    let (query, wrong) = read(&typed, standing);
    let page = Page::new(typed.page, AuditLog::PAGE_SIZE).unwrap_or(Page::FIRST);
    let events = keys(visit, standing)?.audit_events(AuditQuery { page, ..query })?;
    let view = AuditLog {
        organization: standing.organization.id.clone(),
        query: typed,
        actions: AuditAction::ALL.iter().map(|action| action.as_str()).collect(),
        events: events.items.into_iter().map(event).collect(),
        total: events.total,
        wrong,
    };
    let status = if view.wrong.is_none() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    visit.show(status, &view, standing.place())
}

/// The keys of the organization, whose log is kept with theirs.
fn keys(visit: &Visit, standing: &Standing) -> Result<OrganizationKeys, ManageError> {
    visit.api_keys().organization_keys(&standing.caller(), &standing.organization.id)
}

/// A download of everything that is asked for, one piece of text for each entry.
fn download(
    visit: &Visit,
    standing: &Standing,
    extension: &str,
    content_type: &'static str,
    head: &str,
    write: fn(&AuditRecord) -> String,
) -> Outcome {
    let (query, wrong) = read(&typed(visit.query()), standing);
    if wrong.is_some() {
        return Err(Refusal::NotFound);
    }
    // What is written from now on would move the pages.
    let now = visit.now().saturating_add(Duration::from_millis(1));
    let to = query.to.map_or(now, |to| to.min(now));
    let (keys, mut next) = (keys(visit, standing)?, Some(1));
    let mut before = Some(head.to_owned());
    let parts: Parts = Box::new(move || {
        let Some(page) = next.and_then(|number| Page::new(number, Page::MAX_SIZE).ok()) else {
            return Ok(None);
        };
        let events = keys.audit_events(AuditQuery { page, to: Some(to), ..query.clone() });
        let events = events.map_err(|error| {
            tracing::error!(error = &error as &dyn std::error::Error, "a download breaks off");
            Broken
        })?;
        let is_last = events.items.len() < Page::MAX_SIZE as usize;
        next = if is_last { None } else { page.number().checked_add(1) };
        let text: String = before.take().into_iter().chain(events.items.iter().map(write)).collect();
        Ok(Some(text))
    });
    Ok(Reply::file(format!("audit-log-{}.{extension}", standing.organization.id), content_type, parts))
}

fn typed(fields: &Fields) -> AuditLogQuery {
    let text = |name| fields.text(name).trim().chars().take(100).collect();
    AuditLogQuery {
        action: text("action"),
        party: text("party"),
        from: text("from"),
        to: text("to"),
        page: fields.text("page").parse().unwrap_or(1),
    }
}

/// What is asked for, and what of it cannot be.
fn read(typed: &AuditLogQuery, standing: &Standing) -> (AuditQuery, Option<String>) {
    let everything = AuditQuery::of(standing.organization.id.clone(), Page::FIRST);
    let filled = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (action, from, to) = (typed.action.parse().ok(), day::beginning(&typed.from), day::end(&typed.to));
    let wrong = if action.is_none() && !typed.action.is_empty() {
        Some("There is no such action.")
    } else if from.is_none() && !typed.from.is_empty() {
        Some("First day must be a day, such as 2026-11-26.")
    } else if to.is_none() && !typed.to.is_empty() {
        Some("Last day must be a day, such as 2026-11-26.")
    } else {
        None
    };
    let query = AuditQuery { action, party: filled(&typed.party), from, to, ..everything };
    (query, wrong.map(str::to_owned))
}

fn event(record: AuditRecord) -> AuditEvent {
    let event = record.event;
    AuditEvent {
        at: event.at,
        action: event.action.to_string(),
        actor: party(event.actor),
        target: party(event.target),
        via: event.via.as_str().to_owned(),
        address: event.address.map(|address| address.to_string()),
        details: event.details.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}

fn party(party: Party) -> AuditParty {
    AuditParty { kind: party.kind, id: party.id, name: party.name }
}
