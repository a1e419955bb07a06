//! The log of changes and who follows it.

use std::time::Duration;

use bsk_store::{Change, Position, ReplicaId, Standing, Subject};
use diesel::prelude::*;

use super::Connection;
use crate::error::Result;
use crate::row::{count, key_id, position, position_number, unreadable};
use crate::schema::{change_head, replicas};

/// The position of the last change.
pub(crate) fn head(connection: &mut Connection) -> Result<Position> {
    let pos: i64 = change_head::table.select(change_head::pos).first(connection)?;
    Ok(position(pos)?)
}

/// Removes `replica`.
pub(crate) fn deregister(connection: &mut Connection, replica: ReplicaId) -> Result<()> {
    diesel::delete(replicas::table.find(replica.as_bytes().as_slice())).execute(connection)?;
    Ok(())
}

/// A registered server, as it is read: its id, what it has acknowledged, its
/// heartbeat and its lease.
pub(crate) type ReplicaRow = (Vec<u8>, i64, i64, i64);

/// The servers but `asking` that have not acknowledged `position`, and how many
/// have.
pub(crate) fn standing(
    rows: Vec<ReplicaRow>,
    position: Position,
    asking: Option<ReplicaId>,
) -> Result<(Vec<Standing>, u32)> {
    let (mut awaited, mut acknowledged) = (Vec::new(), 0);
    for (id, known, heartbeat, lease_ms) in rows {
        let bytes = id.as_slice().try_into().map_err(|_| unreadable("the id of a server"))?;
        let replica = ReplicaId::from_bytes(bytes);
        if Some(replica) == asking {
            continue;
        }
        if known >= position_number(position) {
            acknowledged += 1;
        } else {
            let lease = Duration::from_millis(count(lease_ms));
            awaited.push(Standing { replica, lease, heartbeat: count(heartbeat) });
        }
    }
    Ok((awaited, acknowledged))
}

/// A change, from the row that was stored.
pub(crate) fn change((pos, key, organization): (i64, Option<Vec<u8>>, Option<String>)) -> Result<Change> {
    let subject = match (key, organization) {
        (Some(id), _) => Subject::Key(key_id(&id)?),
        (None, Some(id)) => {
            Subject::Organization(id.parse().map_err(|_| unreadable("the id of an organization"))?)
        }
        (None, None) => Subject::Peppers,
    };
    Ok(Change { position: position(pos)?, subject })
}
