//! What windows counted when servers stopped.

use std::time::Duration;

use bsk_store::{KeptCount, RateLimit, ReplicaId, Timestamp};
use diesel::prelude::*;

use super::{Connection, dialect};
use crate::error::Result;
use crate::row::key_id;
use crate::schema::kept_counts;

/// Keeps these for a server, in place of what it kept before. Forgets what was
/// kept so long ago that no window counts it any more.
pub(crate) fn keep(connection: &mut Connection, by: ReplicaId, counts: &[KeptCount]) -> Result<()> {
    let longest = Duration::from_secs(RateLimit::MAX_WINDOW_SECONDS.into());
    let last = counts.iter().map(|kept| kept.at).max();
    let forgotten = last.map_or(i64::MIN, |last| last.saturating_sub(longest).as_millis());
    let by = by.as_bytes().as_slice();
    let replaced = kept_counts::server.eq(by).or(kept_counts::kept_at.lt(forgotten));
    diesel::delete(kept_counts::table.filter(replaced)).execute(connection)?;
    for kept in counts {
        diesel::insert_into(kept_counts::table)
            .values((
                kept_counts::server.eq(by),
                kept_counts::key_id.eq(kept.key.as_bytes().as_slice()),
                kept_counts::kept_at.eq(kept.at.as_millis()),
                kept_counts::counted.eq(&kept.counted),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// Takes out what one server has kept: the one that did so last.
pub(crate) fn take(connection: &mut Connection) -> Result<Vec<KeptCount>> {
    dialect::lock_kept_counts(connection)?;
    let last: Option<Vec<u8>> = kept_counts::table
        .order((kept_counts::kept_at.desc(), kept_counts::server))
        .select(kept_counts::server)
        .first(connection)
        .optional()?;
    let Some(server) = last else { return Ok(Vec::new()) };
    let kept = kept_counts::table.filter(kept_counts::server.eq(server));
    let rows: Vec<(Vec<u8>, i64, String)> = kept
        .clone()
        .select((kept_counts::key_id, kept_counts::kept_at, kept_counts::counted))
        .load(connection)?;
    diesel::delete(kept).execute(connection)?;
    rows.into_iter()
        .map(|(key, at, counted)| {
            Ok(KeptCount { key: key_id(&key)?, at: Timestamp::from_millis(at), counted })
        })
        .collect()
}
