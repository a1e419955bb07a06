//! The log as JSON lines.

use bsk_auth::{AuditRecord, Party};
use serde_json::{Map, Value, json};

use crate::serve::{Outcome, Standing, Visit};

/// The log as JSON lines, newest entry first.
pub(crate) fn download(visit: &Visit, standing: &Standing) -> Outcome {
    super::download(visit, standing, "jsonl", "application/jsonl", "", line)
}

/// One entry, as the API writes it.
fn line(record: &AuditRecord) -> String {
    let event = &record.event;
    let details: Map<String, Value> =
        event.details.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let entry = json!({
        "id": record.id,
        "at": event.at.to_string(),
        "action": event.action.as_str(),
        "actor": party(&event.actor),
        "target": party(&event.target),
        "via": event.via.as_str(),
        "address": event.address,
        "details": details,
    });
    format!("{entry}\n")
}

fn party(party: &Party) -> Value {
    json!({ "type": party.kind.as_str(), "id": party.id, "name": party.name })
}
