//! Listing keys.

use bsk_store::{KeyFilter, KeyQuery, KeyRecord, KeySort, Name, Paged};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::{Connection, dialect};
use crate::error::Result;
use crate::row::{KeyRow, count, count_number};
use crate::schema::api_keys;

/// A page of keys. Both statements must see one snapshot.
pub(crate) fn list(connection: &mut Connection, query: &KeyQuery) -> Result<Paged<KeyRecord>> {
    if query.search.as_deref().is_some_and(|text| !may_occur(text)) {
        return Ok(Paged { items: Vec::new(), total: 0 });
    }
    let search = query.search.as_deref().map(|text| escaped(&text.to_ascii_lowercase()));
    let matching = || {
        let mut keys =
            api_keys::table.filter(api_keys::organization_id.eq(query.organization.as_str())).into_boxed();
        let (now, soon) = (query.at.as_millis(), query.at.saturating_add(KeyFilter::SOON).as_millis());
        let is_going_on = api_keys::expires_at.is_null().or(api_keys::expires_at.gt(now));
        let not_revoked = api_keys::revoked_at.is_null();
        keys = match query.filter {
            KeyFilter::All => keys,
            KeyFilter::NotRevoked => keys.filter(not_revoked),
            KeyFilter::Revoked => keys.filter(api_keys::revoked_at.is_not_null()),
            KeyFilter::Usable => keys.filter(not_revoked.and(is_going_on)),
            KeyFilter::ExpiringSoon => {
                let ends = api_keys::expires_at.gt(now).and(api_keys::expires_at.lt(soon));
                keys.filter(not_revoked.and(ends.assume_not_null()))
            }
            KeyFilter::Expired => {
                keys.filter(not_revoked.and(api_keys::expires_at.le(now).assume_not_null()))
            }
        };
        if let Some(creator) = &query.created_by {
            keys = keys.filter(api_keys::created_by_key.eq(creator.as_bytes().to_vec()));
        }
        if let Some(text) = &search {
            let in_name = api_keys::name_in_lowercase.like(format!("%{text}%")).escape('\\');
            let at_hint = api_keys::hint.like(format!("{text}%")).escape('\\');
            keys = keys.filter(in_name.or(at_hint));
        }
        keys
    };
    let total: i64 = matching().count().get_result(connection)?;
    let sorted = match query.sort {
        KeySort::Created => matching(),
        KeySort::Name => matching().order(sql::<Text>(dialect::BY_NAME)),
        KeySort::LastUsed => matching().order(sql::<Text>("api_keys.last_used_at DESC NULLS LAST")),
        KeySort::Expiry => matching().order(sql::<Text>("api_keys.expires_at ASC NULLS LAST")),
    };
    let rows: Vec<KeyRow> = sorted
        .then_order_by((api_keys::created_at.desc(), api_keys::id.desc()))
        .limit(i64::from(query.page.size()))
        .offset(count_number(query.page.offset()))
        .select(KeyRow::as_select())
        .load(connection)?;
    let items = rows.into_iter().map(|row| Ok(row.try_into()?)).collect::<Result<_>>()?;
    Ok(Paged { items, total: count(total) })
}

/// Whether a name or a hint could contain the text. What cannot is not asked
/// for: a pattern must not become too long for the database, and not every
/// database takes every character.
fn may_occur(text: &str) -> bool {
    text.chars().count() <= Name::MAX_CHARS && !text.chars().any(char::is_control)
}

/// The text as a pattern of `LIKE` that means just it.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}
