//! The list of keys.

use std::cmp::Reverse;
use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::{KeyStatus, KeyView, ListKeys, Page, Paged, Step, UsageQuery};

use super::creator::Creators;
use super::{named, reading, requests, state};
use crate::serve::{Managed, Outcome, Refusal, Visit};
use crate::view::{KeyFilter, KeyList, KeyListQuery, KeyRow, KeySort, KeyState};

/// A page of the list.
pub(crate) fn list(visit: &Visit, managed: &Managed) -> Outcome {
    let query = reading::list_query(visit.query());
    let page = Page::new(query.page, KeyList::PAGE_SIZE).unwrap_or(Page::FIRST);
    let keys = find(visit, managed, &query, page)?;
    let creators = Creators::of(visit, managed)?;
    let rows = keys.items.iter().map(|key| row(visit, managed, &creators, key));
    let view = KeyList {
        organization: managed.organization().id.clone(),
        status: managed.organization().status,
        keys: rows.collect::<Result<_, _>>()?,
        query,
        total: keys.total,
        api: visit.site().api(),
    };
    visit.show(StatusCode::OK, &view, managed.place())
}

/// The keys of a page. What the store does not order or choose is ordered and chosen here.
fn find(
    visit: &Visit,
    managed: &Managed,
    query: &KeyListQuery,
    page: Page,
) -> Result<Paged<KeyView>, Refusal> {
    let search = Some(query.search.clone()).filter(|search| !search.is_empty());
    let status = match query.filter {
        KeyFilter::All => None,
        KeyFilter::Revoked => Some(KeyStatus::Revoked),
        KeyFilter::Active | KeyFilter::ExpiringSoon | KeyFilter::Expired => Some(KeyStatus::Active),
    };
    let list = ListKeys { status, search, page };
    if query.sort == KeySort::Created && matches!(query.filter, KeyFilter::All | KeyFilter::Revoked) {
        return Ok(managed.keys.list(list)?);
    }
    let mut keys = Vec::new();
    for number in 1.. {
        let Ok(page) = Page::new(number, Page::MAX_SIZE) else { break };
        let part = managed.keys.list(ListKeys { page, ..list.clone() })?;
        let is_last = part.items.len() < Page::MAX_SIZE as usize;
        keys.extend(
            part.items.into_iter().filter(|key| is_asked_for(query.filter, state(&key.record, visit.now()))),
        );
        if is_last {
            break;
        }
    }
    match query.sort {
        KeySort::Created => {}
        KeySort::Name => keys.sort_by_cached_key(|key| key.record.name.as_str().to_lowercase()),
        KeySort::LastUsed => keys.sort_by_key(|key| Reverse(key.record.last_used_at)),
        KeySort::Expiry => keys.sort_by_key(|key| (key.record.expires_at.is_none(), key.record.expires_at)),
    }
    Ok(page.of(keys))
}

fn is_asked_for(filter: KeyFilter, state: KeyState) -> bool {
    match filter {
        KeyFilter::All => true,
        KeyFilter::Active => state.is_usable(),
        KeyFilter::ExpiringSoon => matches!(state, KeyState::ExpiringSoon { .. }),
        KeyFilter::Expired => matches!(state, KeyState::Expired { .. }),
        KeyFilter::Revoked => matches!(state, KeyState::Revoked { .. }),
    }
}

fn row(visit: &Visit, managed: &Managed, creators: &Creators, key: &KeyView) -> Result<KeyRow, Refusal> {
    let record = &key.record;
    let from = visit.now().saturating_sub(Duration::from_hours(7 * 24));
    let week = UsageQuery { key: record.id, from, to: visit.now(), step: Step::Hour };
    let points = managed.keys.usage(week)?;
    Ok(KeyRow {
        key: named(record),
        scopes: record.scopes,
        state: state(record, visit.now()),
        last_used_at: record.last_used_at,
        created_at: record.created_at,
        creator: creators.of_key(managed, record)?,
        made: 0,
        requests: points.chunks(6).map(|hours| hours.iter().map(requests).sum()).collect(),
    })
}
