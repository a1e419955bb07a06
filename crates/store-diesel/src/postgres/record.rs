//! Recording what keys were used for.

use bsk_store::{KeyUsage, Step, Timestamp};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Integer, Nullable};

use super::Connection;
use crate::error::Result;
use crate::row;

/// Adds to what is recorded, with one statement.
///
/// Servers record the same keys at the same time. They add up in the order of
/// the keys, so that nobody waits in a circle, and leave the last use of a key
/// alone whose row somebody else is just changing: that is another server with
/// about the same moment.
pub(super) fn record(connection: &mut Connection, at: Timestamp, usage: &[KeyUsage]) -> Result<()> {
    let used = row::summed(usage);
    if used.is_empty() {
        return Ok(());
    }
    let keys: Vec<&[u8]> = used.keys().map(|key| key.as_bytes().as_slice()).collect();
    let last_used: Vec<Option<i64>> = used.values().map(|used| used.last_used_at).collect();
    let [admitted, rate_limited, forbidden]: [Vec<i64>; 3] = [
        used.values().map(|used| used.admitted).collect(),
        used.values().map(|used| used.rate_limited).collect(),
        used.values().map(|used| used.forbidden).collect(),
    ];
    let (needing, scopes): (Vec<&[u8]>, Vec<i32>) =
        row::needed(&used).map(|(key, bits)| (key.as_bytes().as_slice(), i32::from(bits))).unzip();
    diesel::sql_query(
        "WITH used AS ( \
             SELECT * FROM unnest($1, $2, $3, $4, $5) \
             AS used (key_id, last_used_at, admitted, rate_limited, forbidden) \
         ), free AS ( \
             SELECT id FROM api_keys WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED \
         ), touched AS ( \
             UPDATE api_keys SET last_used_at = used.last_used_at \
             FROM used JOIN free ON free.id = used.key_id \
             WHERE api_keys.id = used.key_id AND used.last_used_at > COALESCE(api_keys.last_used_at, 0) \
         ), counted AS ( \
             SELECT used.* FROM used JOIN api_keys ON api_keys.id = used.key_id \
             WHERE used.admitted + used.rate_limited + used.forbidden > 0 \
         ), hours AS ( \
             INSERT INTO key_usage_hours AS hours (key_id, hour, admitted, rate_limited, forbidden) \
             SELECT key_id, $7, admitted, rate_limited, forbidden FROM counted ORDER BY key_id \
             ON CONFLICT (key_id, hour) DO UPDATE SET \
                 admitted = hours.admitted + excluded.admitted, \
                 rate_limited = hours.rate_limited + excluded.rate_limited, \
                 forbidden = hours.forbidden + excluded.forbidden \
         ), needed AS ( \
             INSERT INTO key_scope_use AS known (key_id, scope, day) \
             SELECT needed.key_id, needed.scope, $8 FROM unnest($9, $10) AS needed (key_id, scope) \
             JOIN api_keys ON api_keys.id = needed.key_id ORDER BY needed.key_id, needed.scope \
             ON CONFLICT (key_id, scope) DO UPDATE SET day = excluded.day WHERE known.day < excluded.day \
         ) \
         INSERT INTO key_usage AS minutes (key_id, minute, admitted, rate_limited, forbidden) \
         SELECT key_id, $6, admitted, rate_limited, forbidden FROM counted ORDER BY key_id \
         ON CONFLICT (key_id, minute) DO UPDATE SET \
             admitted = minutes.admitted + excluded.admitted, \
             rate_limited = minutes.rate_limited + excluded.rate_limited, \
             forbidden = minutes.forbidden + excluded.forbidden",
    )
    .bind::<Array<Binary>, _>(keys)
    .bind::<Array<Nullable<BigInt>>, _>(last_used)
    .bind::<Array<BigInt>, _>(admitted)
    .bind::<Array<BigInt>, _>(rate_limited)
    .bind::<Array<BigInt>, _>(forbidden)
    .bind::<BigInt, _>(Step::Minute.start_of(at).as_millis())
    .bind::<BigInt, _>(Step::Hour.start_of(at).as_millis())
    .bind::<BigInt, _>(Step::Day.start_of(at).as_millis())
    .bind::<Array<Binary>, _>(needing)
    .bind::<Array<Integer>, _>(scopes)
    .execute(connection)?;
    Ok(())
}
