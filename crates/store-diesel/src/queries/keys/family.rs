//! Which keys made which.

use bsk_store::{KeyId, KeyRecord, Page, Paged};
use diesel::prelude::*;
use diesel::sql_types::Binary;

use super::Connection;
use crate::error::Result;
use crate::row::{KeyRow, count, key_id, unreadable};
use crate::schema::api_keys;

#[derive(QueryableByName)]
struct DescendantRow {
    #[diesel(sql_type = Binary)]
    id: Vec<u8>,
}

/// The keys that a key created, and theirs, as far as they are not revoked.
/// `UNION` takes each key once, so keys that name each other as creators do not
/// make it run for ever. All statements must see one snapshot.
pub(crate) fn descendants(connection: &mut Connection, key: KeyId, page: Page) -> Result<Paged<KeyRecord>> {
    const FAMILY: &str = "WITH RECURSIVE family (id) AS ( \
             SELECT id FROM api_keys WHERE id = $1 \
             UNION \
             SELECT created.id FROM api_keys AS created JOIN family ON created.created_by_key = family.id \
         ) \
         SELECT api_keys.id FROM api_keys JOIN family ON family.id = api_keys.id \
         WHERE api_keys.id <> $1 AND api_keys.revoked_at IS NULL \
         ORDER BY api_keys.created_at DESC, api_keys.id DESC";
    let rows: Vec<DescendantRow> =
        diesel::sql_query(FAMILY).bind::<Binary, _>(key.as_bytes().as_slice()).load(connection)?;
    let total = rows.len() as u64;
    let before = usize::try_from(page.offset()).unwrap_or(usize::MAX);
    let ids: Vec<Vec<u8>> =
        rows.into_iter().skip(before).take(page.size() as usize).map(|row| row.id).collect();
    let keys: Vec<KeyRow> =
        api_keys::table.filter(api_keys::id.eq_any(&ids)).select(KeyRow::as_select()).load(connection)?;
    let keys: Vec<KeyRecord> = keys.into_iter().map(|row| Ok(row.try_into()?)).collect::<Result<_>>()?;
    let item = |id: &Vec<u8>| keys.iter().find(|key| key.id.as_bytes() == id.as_slice()).cloned();
    let items: Option<Vec<KeyRecord>> = ids.iter().map(item).collect();
    Ok(Paged { items: items.ok_or_else(|| unreadable("a key that is gone"))?, total })
}

/// How many keys each of these created.
pub(crate) fn made_by(connection: &mut Connection, keys: &[KeyId]) -> Result<Vec<(KeyId, u64)>> {
    let ids: Vec<Vec<u8>> = keys.iter().map(|key| key.as_bytes().to_vec()).collect();
    let rows: Vec<(Option<Vec<u8>>, i64)> = api_keys::table
        .filter(api_keys::created_by_key.eq_any(ids))
        .group_by(api_keys::created_by_key)
        .select((api_keys::created_by_key, diesel::dsl::count_star()))
        .load(connection)?;
    rows.into_iter()
        .filter_map(|(id, made)| Some((id?, made)))
        .map(|(id, made)| Ok((key_id(&id)?, count(made))))
        .collect()
}
