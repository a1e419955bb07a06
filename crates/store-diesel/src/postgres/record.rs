//! Recording what keys were used for.

use std::collections::BTreeMap;

use bsk_store::{KeyId, KeyUsage, Step, Timestamp};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Nullable};

use super::Connection;
use crate::error::Result;
use crate::row::count_number;

/// The last use, requests admitted, refused by the limit, refused for want of a
/// scope.
type Sum = (Option<i64>, u64, u64, u64);

/// Adds to what is recorded, with one statement.
///
/// Servers record the same keys at the same time. They add up in the order of
/// the keys, so that nobody waits in a circle, and leave the last use of a key
/// alone whose row somebody else is just changing: that is another server with
/// about the same moment.
pub(super) fn record(connection: &mut Connection, at: Timestamp, usage: &[KeyUsage]) -> Result<()> {
    let mut used = BTreeMap::<KeyId, Sum>::new();
    for one in usage {
        let sum = used.entry(one.key).or_default();
        sum.0 = sum.0.max(one.last_used_at.map(Timestamp::as_millis));
        sum.1 += one.admitted;
        sum.2 += one.rate_limited;
        sum.3 += one.forbidden;
    }
    if used.is_empty() {
        return Ok(());
    }
    let keys: Vec<&[u8]> = used.keys().map(|key| key.as_bytes().as_slice()).collect();
    let last_used: Vec<Option<i64>> = used.values().map(|sum| sum.0).collect();
    let numbers =
        |of: fn(&Sum) -> u64| -> Vec<i64> { used.values().map(|sum| count_number(of(sum))).collect() };
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
         ) \
         INSERT INTO key_usage (key_id, minute, admitted, rate_limited, forbidden) \
         SELECT used.key_id, $6, used.admitted, used.rate_limited, used.forbidden \
         FROM used JOIN api_keys ON api_keys.id = used.key_id \
         WHERE used.admitted + used.rate_limited + used.forbidden > 0 \
         ORDER BY used.key_id \
         ON CONFLICT (key_id, minute) DO UPDATE SET \
             admitted = key_usage.admitted + excluded.admitted, \
             rate_limited = key_usage.rate_limited + excluded.rate_limited, \
             forbidden = key_usage.forbidden + excluded.forbidden",
    )
    .bind::<Array<Binary>, _>(keys)
    .bind::<Array<Nullable<BigInt>>, _>(last_used)
    .bind::<Array<BigInt>, _>(numbers(|sum| sum.1))
    .bind::<Array<BigInt>, _>(numbers(|sum| sum.2))
    .bind::<Array<BigInt>, _>(numbers(|sum| sum.3))
    .bind::<BigInt, _>(Step::Minute.start_of(at).as_millis())
    .execute(connection)?;
    Ok(())
}
