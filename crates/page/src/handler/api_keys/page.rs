//! A key's own page.

use std::time::Duration;

use actix_web::http::StatusCode;
use bsk_auth::{KeyView, ListKeys, Page, Scope, ScopeSet, UsageQuery};

use super::creator::Creators;
use super::{named, state};
use crate::serve::{Managed, Outcome, Refusal, Visit};
use crate::view::{KeyPage, LimitOf, Made, MadeKey, Unused, Usage, UsageRange};

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
        creator: Creators::new(visit, managed).of(record)?,
        rate_limit: key.rate_limit,
        limit_of: if record.rate_limit.is_some() { LimitOf::Key } else { LimitOf::Organization },
        usage: Usage { range, points: managed.keys.usage(query)? },
        unused: unused(visit, managed, &key)?,
        made: made(visit, managed, &key)?,
    };
    visit.show(StatusCode::OK, &view, managed.place())
}

/// What a key may do and has not done for long, if it can be used at all.
fn unused(visit: &Visit, managed: &Managed, key: &KeyView) -> Result<Option<Unused>, Refusal> {
    if !state(&key.record, visit.now()).is_usable() {
        return Ok(None);
    }
    let Some(unused) = managed.keys.unused_scopes(key)? else { return Ok(None) };
    if unused.is_empty() {
        return Ok(None);
    }
    let scopes = key.record.scopes;
    let enough = enough(scopes, unused);
    // What a narrower key would lose. Scopes that only come with others are no loss of their own.
    let lost = scopes.difference(enough);
    Ok((!lost.is_empty()).then_some(Unused { scopes: lost, enough }))
}

/// The fewest scopes with which a key could have done all it did.
pub(super) fn enough(scopes: ScopeSet, unused: ScopeSet) -> ScopeSet {
    let needed = scopes.effective().difference(unused);
    // Who manages keys needs `admin`, and has the others by it.
    let admin = ScopeSet::of(Scope::Admin);
    if needed.contains(Scope::Admin) { needed.difference(ScopeSet::BASE).union(admin) } else { needed }
}

/// The keys that a key made here.
fn made(visit: &Visit, managed: &Managed, key: &KeyView) -> Result<Made, Refusal> {
    let page =
        visit.query().text("made").parse().ok().and_then(|number| Page::new(number, Made::PAGE_SIZE).ok());
    let page = page.or_else(|| Page::new(1, Made::PAGE_SIZE).ok()).unwrap_or(Page::FIRST);
    let list = ListKeys { created_by: Some(key.record.id), page, ..ListKeys::default() };
    let keys = managed.keys.list(list)?;
    let made = |key: &KeyView| MadeKey {
        organization: managed.organization().id.clone(),
        key: named(&key.record),
        state: state(&key.record, visit.now()),
        created_at: key.record.created_at,
    };
    Ok(Made { keys: keys.items.iter().map(made).collect(), page: page.number(), total: keys.total })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(scopes: &[Scope]) -> ScopeSet {
        scopes.iter().fold(ScopeSet::EMPTY, |set, scope| set.union((*scope).into()))
    }

    #[test]
    fn a_narrower_key_can_do_what_was_done_and_no_more() {
        use Scope::{Admin, AgencyRead, Read, Write};
        for (scopes, unused, expected) in [
            (&[Read, Write][..], &[Write][..], &[Read][..]),
            (&[Admin], &[Admin, Write], &[Read]),
            (&[Admin], &[Read, Write], &[Admin]),
            (&[Admin, AgencyRead], &[Admin, Read, Write], &[AgencyRead]),
            (&[Admin, AgencyRead], &[AgencyRead], &[Admin]),
            (&[Read], &[Read], &[]),
        ] {
            assert_eq!(enough(set(scopes), set(unused)), set(expected), "{scopes:?} without {unused:?}");
        }
    }
}
