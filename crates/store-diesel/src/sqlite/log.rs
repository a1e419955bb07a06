//! Who serves from this file, and what it has yet to learn.

use std::time::Duration;

use bsk_store::{Position, Renewal, ReplicaId, Standing};
use diesel::Connection as _;
use diesel::prelude::*;

use super::Connection;
use super::queries::changes;
use crate::error::Result;
use crate::row::{position, position_number};
use crate::schema::{change_head, change_log, replicas};

/// Makes `replica` the only one that is registered.
pub(super) fn register(connection: &mut Connection, replica: ReplicaId, lease: Duration) -> Result<Position> {
    diesel::delete(replicas::table).execute(connection)?;
    let head = changes::head(connection)?;
    diesel::insert_into(replicas::table)
        .values((
            replicas::id.eq(replica.as_bytes().as_slice()),
            replicas::acknowledged.eq(position_number(head)),
            replicas::lease_ms.eq(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX)),
        ))
        .execute(connection)?;
    Ok(head)
}

/// Whether there is news, in one statement: the head if `replica` is
/// registered.
pub(super) fn head_for(connection: &mut Connection, replica: ReplicaId) -> Result<Option<Position>> {
    let pos: Vec<i64> = change_head::table
        .inner_join(replicas::table.on(replicas::id.eq(replica.as_bytes().to_vec())))
        .select(change_head::pos)
        .load(connection)?;
    Ok(pos.first().copied().map(position).transpose()?)
}

/// The changes after `applied`, in one snapshot with the head.
pub(super) fn renew(connection: &mut Connection, replica: ReplicaId, applied: Position) -> Result<Renewal> {
    match head_for(connection, replica)? {
        Some(head) if head == applied => return Ok(Renewal::Renewed { head, changes: Vec::new() }),
        Some(head) if head > applied => {}
        _ => return Ok(Renewal::Lost),
    }
    connection.transaction(|connection| {
        let Some(head) = head_for(connection, replica)? else { return Ok(Renewal::Lost) };
        let rows: Vec<(i64, Option<Vec<u8>>, Option<String>)> = change_log::table
            .filter(change_log::pos.gt(position_number(applied)))
            .order(change_log::pos)
            .load(connection)?;
        let missed = head.number().saturating_sub(applied.number());
        if rows.len() as u64 != missed {
            return Ok(Renewal::Lost);
        }
        let changes = rows.into_iter().map(changes::change).collect::<Result<_>>()?;
        Ok(Renewal::Renewed { head, changes })
    })
}

/// Remembers what `replica` has applied.
pub(super) fn acknowledge(connection: &mut Connection, replica: ReplicaId, upto: Position) -> Result<()> {
    let upto = position_number(upto);
    let row = replicas::table
        .filter(replicas::id.eq(replica.as_bytes().as_slice()))
        .filter(replicas::acknowledged.lt(upto));
    diesel::update(row).set(replicas::acknowledged.eq(upto)).execute(connection)?;
    Ok(())
}

/// The registered servers but `asking` that have not acknowledged `position`,
/// and how many have.
pub(super) fn awaiting(
    connection: &mut Connection,
    position: Position,
    asking: Option<ReplicaId>,
) -> Result<(Vec<Standing>, u32)> {
    let rows: Vec<(Vec<u8>, i64, i64)> = replicas::table
        .select((replicas::id, replicas::acknowledged, replicas::lease_ms))
        .load(connection)?;
    // The lock tells who lives; nobody counts heartbeats.
    let rows = rows.into_iter().map(|(id, known, lease)| (id, known, 0, lease)).collect();
    changes::standing(rows, position, asking)
}
