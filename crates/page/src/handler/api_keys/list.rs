//! The list of keys.

use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::{KeyView, ListKeys, Page, Step, UsagePoint};

use super::creator::Creators;
use super::{named, reading, requests, state};
use crate::serve::{Managed, Outcome, Refusal, Visit};
use crate::view::{KeyFilter, KeyList, KeyRow, KeySort};

/// Hours in one step of a key's little curve.
const CURVE_STEP: usize = 6;

/// A page of the list.
pub(crate) fn list(visit: &Visit, managed: &Managed) -> Outcome {
    let query = reading::list_query(visit.query());
    let keys = managed.keys.list(ListKeys {
        filter: filter(query.filter),
        search: Some(query.search.clone()).filter(|search| !search.is_empty()),
        sort: sort(query.sort),
        page: Page::new(query.page, KeyList::PAGE_SIZE).unwrap_or(Page::FIRST),
        ..ListKeys::default()
    })?;
    let view = KeyList {
        organization: managed.organization().id.clone(),
        status: managed.organization().status,
        keys: rows(visit, managed, &keys.items)?,
        query,
        total: keys.total,
        api: visit.site().api(),
    };
    visit.show(StatusCode::OK, &view, managed.place())
}

fn rows(visit: &Visit, managed: &Managed, keys: &[KeyView]) -> Result<Vec<KeyRow>, Refusal> {
    let week = visit.now().saturating_sub(Duration::from_hours(7 * 24));
    let usage = managed.keys.usage_of(keys, week, visit.now(), Step::Hour)?;
    let made = managed.keys.made_by(keys)?;
    let mut creators = Creators::new(visit, managed);
    let rows = keys.iter().zip(usage).zip(made);
    rows.map(|((key, usage), made)| {
        let record = &key.record;
        Ok(KeyRow {
            key: named(record),
            scopes: record.scopes,
            state: state(record, visit.now()),
            last_used_at: record.last_used_at,
            created_at: record.created_at,
            creator: creators.of(record)?,
            made,
            requests: curve(&usage),
        })
    })
    .collect()
}

/// The requests of every six hours.
fn curve(usage: &[UsagePoint]) -> Vec<u64> {
    usage.chunks(CURVE_STEP).map(|hours| hours.iter().map(requests).sum()).collect()
}

const fn filter(filter: KeyFilter) -> bsk_auth::KeyFilter {
    match filter {
        KeyFilter::All => bsk_auth::KeyFilter::All,
        KeyFilter::Active => bsk_auth::KeyFilter::Usable,
        KeyFilter::ExpiringSoon => bsk_auth::KeyFilter::ExpiringSoon,
        KeyFilter::Expired => bsk_auth::KeyFilter::Expired,
        KeyFilter::Revoked => bsk_auth::KeyFilter::Revoked,
    }
}

const fn sort(sort: KeySort) -> bsk_auth::KeySort {
    match sort {
        KeySort::Created => bsk_auth::KeySort::Created,
        KeySort::Name => bsk_auth::KeySort::Name,
        KeySort::LastUsed => bsk_auth::KeySort::LastUsed,
        KeySort::Expiry => bsk_auth::KeySort::Expiry,
    }
}
