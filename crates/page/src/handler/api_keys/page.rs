//! A key's own page.

use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::UsageQuery;

use super::creator::Creators;
use super::{named, state};
use crate::serve::{Managed, Outcome, Visit};
use crate::view::{KeyPage, LimitOf, Made, Usage, UsageRange};

/// What is known about a key, and what it was used for.
pub(crate) fn show(visit: &Visit, managed: &Managed) -> Outcome {
    let key = managed.keys.find(visit.parameter("key")?)?;
    let record = &key.record;
    let range = UsageRange::named(visit.query().text("range")).unwrap_or_default();
    let from = visit.now().saturating_sub(Duration::from_hours(24) * range.days());
    let query = UsageQuery { key: record.id, from, to: visit.now(), step: range.step() };
    let view = KeyPage {
        organization: managed.organization().id.clone(),
        key: named(record),
        scopes: record.scopes,
        state: state(record, visit.now()),
        reason: record.revocation_reason.clone(),
        last_used_at: record.last_used_at,
        created_at: record.created_at,
        creator: Creators::of(visit, managed)?.of_key(managed, record)?,
        rate_limit: key.rate_limit,
        limit_of: if record.rate_limit.is_some() { LimitOf::Key } else { LimitOf::Organization },
        usage: Usage { range, points: managed.keys.usage(query)? },
        unused: None,
        made: Made::default(),
    };
    visit.show(StatusCode::OK, &view, managed.place())
}
