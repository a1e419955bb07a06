//! What keys were used for.

use bsk_store::{OrganizationId, Timestamp, UsagePoint, UsageQuery};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};

use super::Connection;
use crate::error::Result;
use crate::row::count;

#[derive(QueryableByName)]
struct StepRow {
    #[diesel(sql_type = BigInt)]
    start: i64,
    #[diesel(sql_type = BigInt)]
    admitted: i64,
    #[diesel(sql_type = BigInt)]
    rate_limited: i64,
    #[diesel(sql_type = BigInt)]
    forbidden: i64,
}

/// The steps in which a key was used.
pub(crate) fn usage(connection: &mut Connection, query: UsageQuery) -> Result<Vec<UsagePoint>> {
    // Twice the remainder, for minutes before 1970.
    let rows: Vec<StepRow> = diesel::sql_query(
        "SELECT minute - ((minute % $1) + $1) % $1 AS start, \
                CAST(SUM(admitted) AS BIGINT) AS admitted, \
                CAST(SUM(rate_limited) AS BIGINT) AS rate_limited, \
                CAST(SUM(forbidden) AS BIGINT) AS forbidden \
         FROM key_usage WHERE key_id = $2 AND minute >= $3 AND minute < $4 \
         GROUP BY 1 ORDER BY 1",
    )
    .bind::<BigInt, _>(query.step.millis())
    .bind::<Binary, _>(query.key.as_bytes().as_slice())
    .bind::<BigInt, _>(query.step.start_of(query.from).as_millis())
    .bind::<BigInt, _>(query.to.as_millis())
    .load(connection)?;
    let point = |row: StepRow| UsagePoint {
        at: Timestamp::from_millis(row.start),
        admitted: count(row.admitted),
        rate_limited: count(row.rate_limited),
        forbidden: count(row.forbidden),
    };
    Ok(rows.into_iter().map(point).collect())
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
