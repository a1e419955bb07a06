//! What is done in SQLite's own way.
//!
//! There is one change at a time, and it locks the whole database: nothing else
//! has to be locked.

mod record;
mod revoke;
mod rotate;
mod update;

pub(super) use record::record;
pub(super) use revoke::revoke;
pub(super) use rotate::rotate;
pub(super) use update::{add_pepper, update_key, update_organization};

use bsk_store::{OrganizationId, Position, Subject, UserId};
use diesel::Connection as _;
use diesel::prelude::*;

use super::Connection;
use crate::error::{QueryError, Result};
use crate::row::position;
use crate::schema::{change_head, change_log};

/// How many of the last changes are kept. A server that has fallen further
/// behind empties its cache instead.
const KEPT: i64 = 10_000;

/// After how many changes the log is cut.
const CUT_EVERY: i64 = 1_000;

/// Names in order, whichever case their ASCII letters have.
pub(super) const BY_NAME: &str = "api_keys.name_in_lowercase";

/// Deletes the rows of a table of usage before `$1`, at most `$2`.
pub(super) fn delete_oldest(table: &str, column: &str) -> String {
    format!(
        "DELETE FROM {table} WHERE (key_id, {column}) IN \
         (SELECT key_id, {column} FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2)"
    )
}

/// Keeps others from adding keys to an organization, and from changing it,
/// until the transaction ends.
#[expect(clippy::unnecessary_wraps, reason = "other databases have something to lock")]
pub(super) fn lock_organization(_: &mut Connection, _: &OrganizationId) -> Result<()> {
    Ok(())
}

/// Keeps others from adding organizations until the transaction ends.
#[expect(clippy::unnecessary_wraps, reason = "other databases have something to lock")]
pub(super) fn lock_organizations(_: &mut Connection) -> Result<()> {
    Ok(())
}

/// Keeps others from making a user a member anywhere until the transaction
/// ends.
#[expect(clippy::unnecessary_wraps, reason = "other databases have something to lock")]
pub(super) fn lock_user(_: &mut Connection, _: &UserId) -> Result<()> {
    Ok(())
}

/// Keeps others from taking what was counted until the transaction ends.
#[expect(clippy::unnecessary_wraps, reason = "other databases have something to lock")]
pub(super) fn lock_kept_counts(_: &mut Connection) -> Result<()> {
    Ok(())
}

/// Keeps others from sealing the audit log until the transaction ends.
#[expect(clippy::unnecessary_wraps, reason = "other databases have something to lock")]
pub(super) fn lock_audit(_: &mut Connection) -> Result<()> {
    Ok(())
}

/// Reads with several statements that see one snapshot.
pub(super) fn snapshot<T>(
    connection: &mut Connection,
    query: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    connection.transaction::<T, QueryError, _>(query)
}

/// Moves the head for a change and writes down what it is about. The row that
/// changes must carry the position that is returned.
fn advance(connection: &mut Connection, subject: &Subject) -> Result<Position> {
    let (key, organization) = match subject {
        Subject::Key(id) => (Some(id.as_bytes().as_slice()), None),
        Subject::Organization(id) => (None, Some(id.as_str())),
        Subject::Peppers => (None, None),
    };
    let pos: i64 = diesel::update(change_head::table)
        .set(change_head::pos.eq(change_head::pos + 1))
        .returning(change_head::pos)
        .get_result(connection)?;
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
