//! The log of changes and who follows it.

use std::time::Duration;

use bsk_store::{Change, Position, Renewal, ReplicaId, Standing, Subject};
use diesel::Connection as _;
use diesel::prelude::*;

use super::Connection;
use crate::error::Result;
use crate::row::{key_id, position, position_number, unreadable};
use crate::schema::{change_head, change_log, replicas};

/// How many of the last changes are kept. A server that has fallen further
/// behind empties its cache instead.
const KEPT: i64 = 10_000;

/// After how many changes the log is cut.
const CUT_EVERY: i64 = 1_000;

/// The position of the last change.
pub(crate) fn head(connection: &mut Connection) -> Result<Position> {
    let pos: i64 = change_head::table.select(change_head::pos).first(connection)?;
    Ok(position(pos)?)
}

/// Writes a change down. The row that changes must carry the position that is
/// returned.
pub(crate) fn advance(connection: &mut Connection, subject: &Subject) -> Result<Position> {
    let pos: i64 = diesel::update(change_head::table)
        .set(change_head::pos.eq(change_head::pos + 1))
        .returning(change_head::pos)
        .get_result(connection)?;
    let (key, organization) = match subject {
        Subject::Key(id) => (Some(id.as_bytes().as_slice()), None),
        Subject::Organization(id) => (None, Some(id.as_str())),
        Subject::Peppers => (None, None),
    };
    diesel::insert_into(change_log::table)
        .values((
            change_log::pos.eq(pos),
            change_log::key_id.eq(key),
            change_log::organization_id.eq(organization),
        ))
        .execute(connection)?;
    if pos % CUT_EVERY == 0 {
        diesel::delete(change_log::table.filter(change_log::pos.le(pos - KEPT))).execute(connection)?;
    }
    Ok(position(pos)?)
}

/// Makes `replica` the only one that is registered.
pub(crate) fn register(connection: &mut Connection, replica: ReplicaId, lease: Duration) -> Result<Position> {
    diesel::delete(replicas::table).execute(connection)?;
    let head = head(connection)?;
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
pub(crate) fn head_for(connection: &mut Connection, replica: ReplicaId) -> Result<Option<Position>> {
    let pos: Vec<i64> = change_head::table
        .inner_join(replicas::table.on(replicas::id.eq(replica.as_bytes().to_vec())))
        .select(change_head::pos)
        .load(connection)?;
    Ok(pos.first().copied().map(position).transpose()?)
}

/// The changes after `applied`, in one snapshot with the head.
pub(crate) fn renew(connection: &mut Connection, replica: ReplicaId, applied: Position) -> Result<Renewal> {
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
        let changes = rows.into_iter().map(change).collect::<Result<_>>()?;
        Ok(Renewal::Renewed { head, changes })
    })
}

/// Remembers what `replica` has applied.
pub(crate) fn acknowledge(connection: &mut Connection, replica: ReplicaId, upto: Position) -> Result<()> {
    let upto = position_number(upto);
    let row = replicas::table
        .filter(replicas::id.eq(replica.as_bytes().as_slice()))
        .filter(replicas::acknowledged.lt(upto));
    diesel::update(row).set(replicas::acknowledged.eq(upto)).execute(connection)?;
    Ok(())
}

/// Removes `replica`.
pub(crate) fn deregister(connection: &mut Connection, replica: ReplicaId) -> Result<()> {
    diesel::delete(replicas::table.find(replica.as_bytes().as_slice())).execute(connection)?;
    Ok(())
}

/// The registered servers but `asking` that have not acknowledged `position`,
/// and how many have.
pub(crate) fn awaiting(
    connection: &mut Connection,
    position: Position,
    asking: Option<ReplicaId>,
) -> Result<(Vec<Standing>, u32)> {
    let rows: Vec<(Vec<u8>, i64, i64)> = replicas::table.load(connection)?;
    let (mut awaited, mut acknowledged) = (Vec::new(), 0);
    for (id, known, lease_ms) in rows {
        let bytes = id.as_slice().try_into().map_err(|_| unreadable("the id of a server"))?;
        let replica = ReplicaId::from_bytes(bytes);
        if Some(replica) == asking {
            continue;
        }
        if known >= position_number(position) {
            acknowledged += 1;
        } else {
            let lease = Duration::from_millis(u64::try_from(lease_ms).unwrap_or(0));
            awaited.push(Standing { replica, lease });
        }
    }
    Ok((awaited, acknowledged))
}

fn change((pos, key, organization): (i64, Option<Vec<u8>>, Option<String>)) -> Result<Change> {
    let subject = match (key, organization) {
        (Some(id), _) => Subject::Key(key_id(&id)?),
        (None, Some(id)) => {
            Subject::Organization(id.parse().map_err(|_| unreadable("the id of an organization"))?)
        }
        (None, None) => Subject::Peppers,
    };
    Ok(Change { position: position(pos)?, subject })
}
