//! What is done in PostgreSQL's own way.
//!
//! Transactions are read committed: each statement has its own snapshot, and
//! what must not change meanwhile is locked. Locks are taken in this order, so
//! that nobody waits in a circle: an organization, the head of the log, keys; a
//! link, a user; and the audit log by itself.

use bsk_store::{OrganizationId, UserId};
use diesel::prelude::*;

use super::Connection;
pub(super) use super::record::record;
pub(super) use super::revoke::revoke;
pub(super) use super::rotate::rotate;
pub(super) use super::update::{add_pepper, key as update_key, organization as update_organization};
use crate::error::{QueryError, Result};
use crate::schema::{change_head, organizations, users};

/// The lock of whoever seals the audit log: "bsk1", the audit log.
const AUDIT_LOCK: i64 = 0x6273_6b31_0001;

/// Names in order, whichever case their ASCII letters have, and whatever the
/// database's locale.
pub(super) const BY_NAME: &str = "api_keys.name_in_lowercase COLLATE \"C\"";

/// Deletes the rows of a table of usage before `$1`, at most `$2`, and none that
/// another server is just deleting.
pub(super) fn delete_oldest(table: &str, column: &str) -> String {
    format!(
        "DELETE FROM {table} WHERE (key_id, {column}) IN \
         (SELECT key_id, {column} FROM {table} WHERE {column} < $1 ORDER BY {column} LIMIT $2 \
          FOR UPDATE SKIP LOCKED)"
    )
}

/// Keeps others from adding keys to an organization, and from changing it,
/// until the transaction ends.
pub(super) fn lock_organization(connection: &mut Connection, id: &OrganizationId) -> Result<()> {
    let _: Vec<i64> = organizations::table
        .filter(organizations::id.eq(id.as_str()))
        .select(organizations::pos)
        .for_no_key_update()
        .load(connection)?;
    Ok(())
}

/// Keeps others from changing keys and organizations until the transaction
/// ends.
pub(super) fn lock_changes(connection: &mut Connection) -> Result<()> {
    let _: i64 = change_head::table.select(change_head::pos).for_update().first(connection)?;
    Ok(())
}

/// Keeps others from adding organizations until the transaction ends.
pub(super) fn lock_organizations(connection: &mut Connection) -> Result<()> {
    diesel::sql_query("LOCK TABLE organizations IN SHARE ROW EXCLUSIVE MODE").execute(connection)?;
    Ok(())
}

/// Keeps others from making a user a member anywhere until the transaction
/// ends.
pub(super) fn lock_user(connection: &mut Connection, id: &UserId) -> Result<()> {
    let _: Vec<i64> = users::table
        .filter(users::id.eq(id.as_str()))
        .select(users::created_at)
        .for_no_key_update()
        .load(connection)?;
    Ok(())
}

/// Keeps others from taking what was counted until the transaction ends.
pub(super) fn lock_kept_counts(connection: &mut Connection) -> Result<()> {
    diesel::sql_query("LOCK TABLE kept_counts IN SHARE ROW EXCLUSIVE MODE").execute(connection)?;
    Ok(())
}

/// Keeps others from sealing the audit log until the transaction ends.
pub(super) fn lock_audit(connection: &mut Connection) -> Result<()> {
    diesel::sql_query(format!("SELECT pg_advisory_xact_lock({AUDIT_LOCK})")).execute(connection)?;
    Ok(())
}

/// Reads with several statements that see one snapshot.
pub(super) fn snapshot<T>(
    connection: &mut Connection,
    query: impl FnOnce(&mut Connection) -> Result<T>,
) -> Result<T> {
    connection.build_transaction().repeatable_read().read_only().run::<T, QueryError, _>(query)
}
