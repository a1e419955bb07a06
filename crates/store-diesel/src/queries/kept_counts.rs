//! What windows counted when the server stopped.

use bsk_store::{KeptCount, Timestamp};
use diesel::prelude::*;

use super::Connection;
use crate::error::Result;
use crate::row::key_id;
use crate::schema::kept_counts;

/// Keeps these, in place of all that was kept before.
pub(crate) fn keep(connection: &mut Connection, counts: &[KeptCount]) -> Result<()> {
    diesel::delete(kept_counts::table).execute(connection)?;
    for kept in counts {
        diesel::insert_into(kept_counts::table)
            .values((
                kept_counts::key_id.eq(kept.key.as_bytes().as_slice()),
                kept_counts::kept_at.eq(kept.at.as_millis()),
                kept_counts::counted.eq(&kept.counted),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Takes out what was kept.
pub(crate) fn take(connection: &mut Connection) -> Result<Vec<KeptCount>> {
    let rows: Vec<(Vec<u8>, i64, String)> = kept_counts::table.load(connection)?;
    diesel::delete(kept_counts::table).execute(connection)?;
    rows.into_iter()
        .map(|(key, at, counted)| {
            Ok(KeptCount { key: key_id(&key)?, at: Timestamp::from_millis(at), counted })
        })
        .collect()
}
