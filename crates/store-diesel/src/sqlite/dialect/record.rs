//! Recording what keys were used for.

use core::fmt::Write as _;

use bsk_store::{KeyId, KeyUsage, Step, Timestamp};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::error::Result;
use crate::row;
use crate::sqlite::Connection;

/// Adds to what is recorded: one statement for each table, however many keys
/// there are. The keys and their numbers are handed over as JSON, which is read
/// as a table.
pub(crate) fn record(connection: &mut Connection, at: Timestamp, usage: &[KeyUsage]) -> Result<()> {
    let used = row::summed(usage);
    let mut touched = Rows::default();
    let mut counted = Rows::default();
    let mut needed = Rows::default();
    for (key, used) in &used {
        if let Some(last_used_at) = used.last_used_at {
            touched.add(key, [last_used_at]);
        }
        if (used.admitted, used.rate_limited, used.forbidden) != (0, 0, 0) {
            counted.add(key, [used.admitted, used.rate_limited, used.forbidden]);
        }
    }
    for (key, bits) in row::needed(&used) {
        needed.add(key, [i64::from(bits)]);
    }
    if let Some(rows) = touched.json() {
        diesel::sql_query(
            "UPDATE api_keys SET last_used_at = rows.value ->> 1 FROM json_each(?1) AS rows \
             WHERE api_keys.id = unhex(rows.value ->> 0) \
               AND (api_keys.last_used_at IS NULL OR api_keys.last_used_at < rows.value ->> 1)",
        )
        .bind::<Text, _>(rows)
        .execute(connection)?;
    }
    if let Some(rows) = counted.json() {
        for (table, column, step) in
            [("key_usage", "minute", Step::Minute), ("key_usage_hours", "hour", Step::Hour)]
        {
            diesel::sql_query(format!(
                "INSERT INTO {table} (key_id, {column}, admitted, rate_limited, forbidden) \
                 SELECT api_keys.id, ?2, rows.value ->> 1, rows.value ->> 2, rows.value ->> 3 \
                 FROM json_each(?1) AS rows JOIN api_keys ON api_keys.id = unhex(rows.value ->> 0) WHERE true \
                 ON CONFLICT (key_id, {column}) DO UPDATE SET \
                     admitted = {table}.admitted + excluded.admitted, \
                     rate_limited = {table}.rate_limited + excluded.rate_limited, \
                     forbidden = {table}.forbidden + excluded.forbidden"
            ))
            .bind::<Text, _>(&rows)
            .bind::<BigInt, _>(step.start_of(at).as_millis())
            .execute(connection)?;
        }
    }
    if let Some(rows) = needed.json() {
        diesel::sql_query(
            "INSERT INTO key_scope_use (key_id, scope, day) \
             SELECT api_keys.id, rows.value ->> 1, ?2 \
             FROM json_each(?1) AS rows JOIN api_keys ON api_keys.id = unhex(rows.value ->> 0) WHERE true \
             ON CONFLICT (key_id, scope) DO UPDATE SET day = excluded.day \
             WHERE key_scope_use.day < excluded.day",
        )
        .bind::<Text, _>(rows)
        .bind::<BigInt, _>(Step::Day.start_of(at).as_millis())
        .execute(connection)?;
    }
    Ok(())
}

/// Rows of a key and numbers, as JSON: `["00ff…",1,2],…`.
#[derive(Default)]
struct Rows(String);

impl Rows {
    fn add<const N: usize>(&mut self, key: &KeyId, numbers: [i64; N]) {
        self.0.push_str(if self.0.is_empty() { "[\"" } else { ",[\"" });
        for byte in key.as_bytes() {
            // A String takes all that is written to it.
            let _ = write!(self.0, "{byte:02x}");
        }
        self.0.push('"');
        for number in numbers {
            let _ = write!(self.0, ",{number}");
        }
        self.0.push(']');
    }

    /// All of them; `None` if there is none.
    fn json(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| format!("[{}]", self.0))
    }
}
