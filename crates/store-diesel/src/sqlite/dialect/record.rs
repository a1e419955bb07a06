//! Recording what keys were used for.

use bsk_store::{KeyUsage, Step, Timestamp};
use diesel::prelude::*;
use diesel::upsert::excluded;

use crate::error::Result;
use crate::row::count_number;
use crate::schema::{api_keys, key_usage};
use crate::sqlite::Connection;

/// Adds to what is recorded.
pub(crate) fn record(connection: &mut Connection, at: Timestamp, usage: &[KeyUsage]) -> Result<()> {
    let minute = Step::Minute.start_of(at).as_millis();
    for used in usage {
        if !touch(connection, used)? || (used.admitted, used.rate_limited, used.forbidden) == (0, 0, 0) {
            continue;
        }
        diesel::insert_into(key_usage::table)
            .values((
                key_usage::key_id.eq(used.key.as_bytes().as_slice()),
                key_usage::minute.eq(minute),
                key_usage::admitted.eq(count_number(used.admitted)),
                key_usage::rate_limited.eq(count_number(used.rate_limited)),
                key_usage::forbidden.eq(count_number(used.forbidden)),
            ))
            .on_conflict((key_usage::key_id, key_usage::minute))
            .do_update()
            .set((
                key_usage::admitted.eq(key_usage::admitted + excluded(key_usage::admitted)),
                key_usage::rate_limited.eq(key_usage::rate_limited + excluded(key_usage::rate_limited)),
                key_usage::forbidden.eq(key_usage::forbidden + excluded(key_usage::forbidden)),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Moves the last use forward; whether the key is known.
fn touch(connection: &mut Connection, used: &KeyUsage) -> Result<bool> {
    let row = api_keys::table.find(used.key.as_bytes().as_slice());
    let known: Option<Option<i64>> = row.select(api_keys::last_used_at).first(connection).optional()?;
    let Some(before) = known else { return Ok(false) };
    let last = used.last_used_at.map(Timestamp::as_millis);
    if last > before {
        diesel::update(row).set(api_keys::last_used_at.eq(last)).execute(connection)?;
    }
    Ok(true)
}
