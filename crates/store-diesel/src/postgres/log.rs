//! The log of changes and the servers that follow it.

use std::time::Duration;

use bsk_store::{Change, Position, ReplicaId, Standing};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Nullable, Text};

use super::Connection;
use super::queries::changes;
use super::statement::statement;
use crate::error::Result;
use crate::row::{position, position_number};
use crate::schema::replicas;

/// A position, and by what the entry at it is told from another there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) position: Position,
    /// `None` if there is no entry at the position: before the first, or when
    /// the log was cut.
    pub(super) tag: Option<String>,
}

/// What the log says after a position.
pub(super) struct News {
    /// The entry at that position, as it is now.
    pub(super) since: Anchor,
    /// The last entry.
    pub(super) head: Anchor,
    /// The changes between them, oldest first.
    pub(super) changes: Vec<Change>,
}

#[derive(QueryableByName)]
struct HeadRow {
    #[diesel(sql_type = BigInt)]
    pos: i64,
    #[diesel(sql_type = Nullable<Text>)]
    tag: Option<String>,
}

#[derive(QueryableByName)]
struct NewsRow {
    #[diesel(sql_type = BigInt)]
    head: i64,
    #[diesel(sql_type = Nullable<Text>)]
    since_tag: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pos: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    tag: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    key_id: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<Text>)]
    organization_id: Option<String>,
}

#[derive(QueryableByName)]
struct AwaitedRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = Nullable<Binary>)]
    id: Option<Vec<u8>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    acknowledged: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    heartbeat: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    lease_ms: Option<i64>,
}

/// What reads the news after `$2` for a server, `$1`, if there is a row of it.
/// What is not known is not read: a head that is behind has no entries after it.
macro_rules! news_for {
    ($server:literal) => {
        concat!(
            "WITH me AS (",
            $server,
            ") \
             SELECT change_head.pos AS head, since.tag::text AS since_tag, change_log.pos, \
                    change_log.tag::text AS tag, change_log.key_id, change_log.organization_id \
             FROM me CROSS JOIN change_head \
             LEFT JOIN change_log AS since ON since.pos = $2 \
             LEFT JOIN change_log ON change_log.pos > $2 \
             ORDER BY change_log.pos"
        )
    };
}

/// Registers a server and reads where the log ends, in one statement.
pub(super) fn register(
    connection: &mut Connection,
    replica: ReplicaId,
    lease: Duration,
    heartbeat: i64,
) -> Result<Anchor> {
    let row: HeadRow = statement(
        "WITH me AS ( \
             INSERT INTO replicas (id, acknowledged, heartbeat, lease_ms) \
             SELECT $1, change_head.pos, $2, $3 FROM change_head \
             ON CONFLICT (id) DO UPDATE SET \
                 acknowledged = excluded.acknowledged, heartbeat = excluded.heartbeat, \
                 lease_ms = excluded.lease_ms \
             RETURNING acknowledged \
         ) \
         SELECT me.acknowledged AS pos, change_log.tag::text AS tag \
         FROM me LEFT JOIN change_log ON change_log.pos = me.acknowledged",
    )
    .bind::<Binary, _>(replica.as_bytes().as_slice())
    .bind::<BigInt, _>(heartbeat)
    .bind::<BigInt, _>(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX))
    .get_result(connection)?;
    Ok(Anchor { position: position(row.pos)?, tag: row.tag })
}

/// Counts a server's heartbeat up and reads what is new since `applied`, in one
/// statement; `None` if it is not registered.
pub(super) fn renew(
    connection: &mut Connection,
    replica: ReplicaId,
    applied: Position,
) -> Result<Option<News>> {
    const RENEW: &str = news_for!("UPDATE replicas SET heartbeat = heartbeat + 1 WHERE id = $1 RETURNING id");
    read(connection, replica, applied, RENEW)
}

/// Reads what is new since `applied`; `None` if the server is not registered.
pub(super) fn news(
    connection: &mut Connection,
    replica: ReplicaId,
    applied: Position,
) -> Result<Option<News>> {
    read(connection, replica, applied, news_for!("SELECT id FROM replicas WHERE id = $1"))
}

fn read(
    connection: &mut Connection,
    replica: ReplicaId,
    applied: Position,
    news: &'static str,
) -> Result<Option<News>> {
    let rows: Vec<NewsRow> = statement(news)
        .bind::<Binary, _>(replica.as_bytes().as_slice())
        .bind::<BigInt, _>(position_number(applied))
        .load(connection)?;
    let Some(first) = rows.first() else { return Ok(None) };
    let since = Anchor { position: applied, tag: first.since_tag.clone() };
    let mut head = Anchor { position: position(first.head)?, tag: None };
    if head.position == applied {
        head.tag.clone_from(&since.tag);
    }
    let mut changes = Vec::new();
    for row in rows {
        let Some(pos) = row.pos else { continue };
        head.tag = row.tag;
        changes.push(changes::change((pos, row.key_id, row.organization_id))?);
    }
    Ok(Some(News { since, head, changes }))
}

/// Remembers what a server has applied, if the log still has that entry at its
/// end: after a failover another may stand there. Should this be lost, somebody
/// waits for a lease: it need not be durable.
pub(super) fn acknowledge(connection: &mut Connection, replica: ReplicaId, upto: &Anchor) -> Result<()> {
    statement(
        "UPDATE replicas SET acknowledged = $2 WHERE id = $1 AND acknowledged < $2 \
         AND $3::uuid IS NOT DISTINCT FROM (SELECT tag FROM change_log WHERE pos = $2) \
         AND set_config('synchronous_commit', 'off', true) = 'off'",
    )
    .bind::<Binary, _>(replica.as_bytes().as_slice())
    .bind::<BigInt, _>(position_number(upto.position))
    .bind::<Nullable<Text>, _>(upto.tag.as_deref())
    .execute(connection)?;
    Ok(())
}

/// Removes a server that was not heard of since its heartbeat was read.
pub(super) fn remove(connection: &mut Connection, standing: &Standing) -> Result<()> {
    let heartbeat = i64::try_from(standing.heartbeat).unwrap_or(i64::MAX);
    let row = replicas::table
        .filter(replicas::id.eq(standing.replica.as_bytes().as_slice()))
        .filter(replicas::heartbeat.eq(heartbeat));
    diesel::delete(row).execute(connection)?;
    Ok(())
}

/// The registered servers but `asking` that have not acknowledged `position`,
/// and how many have.
pub(super) fn awaiting(
    connection: &mut Connection,
    position: Position,
    asking: Option<ReplicaId>,
) -> Result<(Vec<Standing>, u32)> {
    // Those who have are only counted: there may be a thousand of them, and this
    // is asked again and again.
    let rows: Vec<AwaitedRow> = statement(
        "SELECT known.number, late.id, late.acknowledged, late.heartbeat, late.lease_ms \
         FROM (SELECT count(*) AS number FROM replicas \
               WHERE acknowledged >= $1 AND id IS DISTINCT FROM $2) AS known \
         LEFT JOIN replicas AS late ON late.acknowledged < $1",
    )
    .bind::<BigInt, _>(position_number(position))
    .bind::<Nullable<Binary>, _>(asking.as_ref().map(|asking| asking.as_bytes().as_slice()))
    .load(connection)?;
    let known = rows.first().map_or(0, |row| row.number);
    let late =
        rows.into_iter().filter_map(|row| Some((row.id?, row.acknowledged?, row.heartbeat?, row.lease_ms?)));
    let (awaited, _) = changes::standing(late.collect(), position, asking)?;
    Ok((awaited, u32::try_from(known).unwrap_or(u32::MAX)))
}
