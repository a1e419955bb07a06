//! What keys were used for.

use std::collections::BTreeMap;
use std::time::Duration;

use bsk_scope::ScopeSet;
use bsk_store::{KeyId, OrganizationId, Step, Timestamp, UsagePoint};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};

use super::{Connection, dialect};
use crate::error::Result;
use crate::row::{count, key_id, unreadable};
use crate::schema::{key_scope_use, key_usage, key_usage_hours};

/// A step of a key: its beginning, and what was admitted, refused by the limit,
/// and refused for want of a scope.
type StepRow = (Vec<u8>, i64, i64, i64, i64);

/// The steps of one table that begin in a range, summed to wider ones. Twice the
/// remainder, for moments before 1970.
macro_rules! summed {
    ($connection:expr, $table:ident.$column:ident, $ids:expr, $from:expr, $to:expr, $width:expr) => {{
        let (column, width) = (stringify!($column), $width);
        let start = sql::<BigInt>(&format!("{column} - (({column} % {width}) + {width}) % {width}"));
        $table::table
            .filter($table::key_id.eq_any($ids))
            .filter($table::$column.ge($from))
            .filter($table::$column.lt($to))
            .group_by(sql::<Text>("1, 2"))
            .select((
                sql::<Binary>("key_id"),
                start,
                sql::<BigInt>("CAST(SUM(admitted) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(rate_limited) AS BIGINT)"),
                sql::<BigInt>("CAST(SUM(forbidden) AS BIGINT)"),
            ))
            .load::<StepRow>($connection)
    }};
}

/// The steps in which keys were used. All statements must see one snapshot.
pub(crate) fn usage_of(
    connection: &mut Connection,
    keys: &[KeyId],
    from: Timestamp,
    to: Timestamp,
    step: Step,
) -> Result<Vec<(KeyId, UsagePoint)>> {
    let ids: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let from = step.start_of(from).as_millis();
    let to = to.as_millis();
    // Hours that are over by the end are known as a whole, the rest by minutes.
    let whole_hours = match step {
        Step::Minute => from,
        Step::Hour | Step::Day => Step::Hour.start_of(Timestamp::from_millis(to)).as_millis().max(from),
    };
    let mut rows = Vec::new();
    if from < whole_hours {
        rows.extend(summed!(connection, key_usage_hours.hour, &ids, from, whole_hours, step.millis())?);
    }
    if whole_hours < to {
        rows.extend(summed!(connection, key_usage.minute, &ids, whole_hours, to, step.millis())?);
    }
    let mut points = BTreeMap::<(KeyId, Timestamp), UsagePoint>::new();
    for (id, start, admitted, rate_limited, forbidden) in rows {
        let (key, at) = (key_id(&id)?, Timestamp::from_millis(start));
        let none = UsagePoint { at, admitted: 0, rate_limited: 0, forbidden: 0 };
        let point = points.entry((key, at)).or_insert(none);
        point.admitted += count(admitted);
        point.rate_limited += count(rate_limited);
        point.forbidden += count(forbidden);
    }
    Ok(points.into_iter().map(|((key, _), point)| (key, point)).collect())
}

/// The requests of keys since a moment. All statements must see one snapshot.
pub(crate) fn requests_of(
    connection: &mut Connection,
    keys: &[KeyId],
    from: Timestamp,
) -> Result<Vec<(KeyId, u64)>> {
    let hour = Duration::from_millis(Step::Hour.millis().unsigned_abs());
    let first_hour = Step::Hour.start_of(from.saturating_add(hour.saturating_sub(Duration::from_millis(1))));
    let ids: Vec<&[u8]> = keys.iter().map(|key| key.as_bytes().as_slice()).collect();
    let (from, first_hour, end) = (from.as_millis(), first_hour.as_millis(), Timestamp::MAX.as_millis());
    // Wider than anything: one step for each key.
    let width = 2 * end;
    let mut rows = summed!(connection, key_usage.minute, &ids, from, first_hour, width)?;
    rows.extend(summed!(connection, key_usage_hours.hour, &ids, first_hour, end, width)?);
    let mut requests = BTreeMap::<KeyId, u64>::new();
    for (id, _, admitted, rate_limited, _) in rows {
        *requests.entry(key_id(&id)?).or_default() += count(admitted) + count(rate_limited);
    }
    Ok(requests.into_iter().filter(|(_, requests)| *requests > 0).collect())
}

/// The scopes that were needed of a key since a day.
pub(crate) fn needed_scopes(connection: &mut Connection, key: KeyId, since: Timestamp) -> Result<ScopeSet> {
    let bits: Vec<i32> = key_scope_use::table
        .filter(key_scope_use::key_id.eq(key.as_bytes().as_slice()))
        .filter(key_scope_use::day.ge(Step::Day.start_of(since).as_millis()))
        .select(key_scope_use::scope)
        .load(connection)?;
    let mut scopes = ScopeSet::EMPTY;
    for bits in bits {
        let scope = u8::try_from(bits).ok().and_then(ScopeSet::from_bits);
        scopes = scopes.union(scope.ok_or_else(|| unreadable("a scope"))?);
    }
    Ok(scopes)
}

/// Forgets old minutes and hours, at most so many of each.
pub(crate) fn forget(
    connection: &mut Connection,
    minutes: Timestamp,
    hours: Timestamp,
    most: u32,
) -> Result<u64> {
    let mut forgotten = 0;
    for (table, column, before) in [("key_usage", "minute", minutes), ("key_usage_hours", "hour", hours)] {
        let delete = dialect::delete_oldest(table, column);
        forgotten += diesel::sql_query(delete)
            .bind::<BigInt, _>(before.as_millis())
            .bind::<BigInt, _>(i64::from(most))
            .execute(connection)?;
    }
    Ok(forgotten as u64)
}

#[derive(QueryableByName)]
struct RequestsRow {
    #[diesel(sql_type = BigInt)]
    requests: i64,
}

/// The requests of an agency's sub-organizations.
pub(crate) fn agency_requests(
    connection: &mut Connection,
    agency: &OrganizationId,
    from: Timestamp,
) -> Result<u64> {
    let row: RequestsRow = diesel::sql_query(
        "SELECT CAST(COALESCE(SUM(key_usage.admitted + key_usage.rate_limited), 0) AS BIGINT) AS requests \
         FROM organizations \
         JOIN api_keys ON api_keys.organization_id = organizations.id \
         JOIN key_usage ON key_usage.key_id = api_keys.id AND key_usage.minute >= $1 \
         WHERE organizations.parent_id = $2",
    )
    .bind::<BigInt, _>(from.as_millis())
    .bind::<Text, _>(agency.as_str())
    .get_result(connection)?;
    Ok(count(row.requests))
}
