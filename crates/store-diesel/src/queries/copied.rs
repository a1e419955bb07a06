//! What copying asks of either database.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Connection;
use crate::error::Result;
use crate::row::count;
use crate::schema::change_head;

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// How many rows a table has.
pub(crate) fn rows(connection: &mut Connection, table: &str) -> Result<u64> {
    let query = diesel::sql_query(format!("SELECT count(*) AS rows FROM {table}"));
    Ok(count(query.get_result::<CountRow>(connection)?.rows))
}

/// Where the log ends.
pub(crate) fn position(connection: &mut Connection) -> Result<i64> {
    Ok(change_head::table.select(change_head::pos).first(connection)?)
}

/// Says where the log ends.
pub(crate) fn set_position(connection: &mut Connection, position: i64) -> Result<()> {
    diesel::update(change_head::table).set(change_head::pos.eq(position)).execute(connection)?;
    Ok(())
}
