//! Sessions.

use bsk_hash::TokenDigest;
use bsk_store::{BeginSession, EndSessions, SessionId, SessionRecord, Timestamp, UserId, UserRecord};
use diesel::prelude::*;

use super::{Connection, audit};
use crate::error::{Result, duplicate};
use crate::row::{NewSessionRow, SessionRow, UserRow};
use crate::schema::{sessions, users};

/// Begins a session.
pub(crate) fn begin_session(connection: &mut Connection, begin: &BeginSession) -> Result<()> {
    let BeginSession { session, forget_before, audit } = begin;
    diesel::delete(sessions::table.filter(sessions::ends_at.lt(forget_before.as_millis())))
        .execute(connection)?;
    diesel::insert_into(sessions::table)
        .values(NewSessionRow::from(session))
        .execute(connection)
        .map_err(duplicate("the session"))?;
    audit::append(connection, audit)
}

/// A session by its token's digest.
pub(crate) fn session(
    connection: &mut Connection,
    token: &TokenDigest,
) -> Result<Option<(SessionRecord, UserRecord)>> {
    let row: Option<(SessionRow, UserRow)> = sessions::table
        .filter(sessions::token_digest.eq(token.as_bytes().as_slice()))
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(connection)
        .optional()?;
    row.map(|(session, user)| Ok((session.try_into()?, user.try_into()?))).transpose()
}

/// Moves a session's last use forward.
pub(crate) fn touch_session(connection: &mut Connection, id: SessionId, at: Timestamp) -> Result<()> {
    let row = sessions::table
        .filter(sessions::id.eq(id.as_bytes().as_slice()))
        .filter(sessions::last_seen_at.lt(at.as_millis()));
    diesel::update(row).set(sessions::last_seen_at.eq(at.as_millis())).execute(connection)?;
    Ok(())
}

/// The sessions of a user that have not ended.
pub(crate) fn sessions(
    connection: &mut Connection,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<SessionRecord>> {
    let rows: Vec<SessionRow> = sessions::table
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::ends_at.gt(now.as_millis()))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .select(SessionRow::as_select())
        .load(connection)?;
    rows.into_iter().map(|row| Ok(row.try_into()?)).collect()
}

/// Ends sessions, and writes it down.
pub(crate) fn end_sessions(connection: &mut Connection, ending: &EndSessions) -> Result<u64> {
    let ended = end(connection, &ending.user, ending.only, ending.except, ending.at)?;
    if ended > 0 {
        audit::append(connection, &ending.audit)?;
    }
    Ok(ended)
}

/// Ends sessions of a user that have not ended yet.
pub(super) fn end(
    connection: &mut Connection,
    user: &UserId,
    only: Option<SessionId>,
    except: Option<SessionId>,
    at: Timestamp,
) -> Result<u64> {
    let going_on = sessions::table
        .filter(sessions::user_id.eq(user.as_str()))
        .filter(sessions::ends_at.gt(at.as_millis()))
        .filter(sessions::id.ne(id_or_nobodys(except)));
    let set = sessions::ends_at.eq(at.as_millis());
    let ended = match only {
        Some(only) => diesel::update(going_on.filter(sessions::id.eq(only.as_bytes().to_vec())))
            .set(set)
            .execute(connection)?,
        None => diesel::update(going_on).set(set).execute(connection)?,
    };
    Ok(ended as u64)
}

/// The id, or what no id is.
fn id_or_nobodys(id: Option<SessionId>) -> Vec<u8> {
    id.map_or_else(Vec::new, |id| id.as_bytes().to_vec())
}
