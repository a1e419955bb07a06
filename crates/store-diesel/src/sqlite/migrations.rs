//! Bringing the tables up to date.

use std::error::Error as StdError;

use bsk_store::StoreError;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::Connection;
use crate::error::Result;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// What the first migration writes into the head of the file.
const APPLICATION_ID: i32 = 0x6273_6b31;

/// Whose database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// It is empty.
    Nobody,
    /// Ours.
    Us,
    /// Another program's.
    Others,
}

#[derive(QueryableByName)]
struct ApplicationId {
    #[diesel(sql_type = Integer)]
    application_id: i32,
}

#[derive(QueryableByName)]
struct Tables {
    #[diesel(sql_type = BigInt)]
    tables: i64,
}

/// Tells whose database it is.
pub(super) fn owner(connection: &mut Connection) -> Result<Owner> {
    let head: ApplicationId = diesel::sql_query("PRAGMA application_id").get_result(connection)?;
    if head.application_id == APPLICATION_ID {
        return Ok(Owner::Us);
    }
    // What Diesel notes its migrations in may be there before the first has run.
    let others: Tables = diesel::sql_query(
        "SELECT COUNT(*) AS tables FROM sqlite_master \
         WHERE name NOT LIKE '\\_\\_diesel\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
    )
    .get_result(connection)?;
    let is_empty = head.application_id == 0 && others.tables == 0;
    Ok(if is_empty { Owner::Nobody } else { Owner::Others })
}

/// The migrations that have not run yet, oldest first.
pub(super) fn pending(connection: &mut Connection) -> Result<Vec<String>> {
    let pending = connection.pending_migrations(MIGRATIONS).map_err(failed)?;
    Ok(pending.iter().map(|migration| migration.name().to_string()).collect())
}

/// A migration that has run and is unknown here.
pub(super) fn unknown(connection: &mut Connection) -> Result<Option<String>> {
    use diesel::migration::MigrationSource;

    let known = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&MIGRATIONS).map_err(failed)?;
    let known: Vec<String> = known.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied = connection.applied_migrations().map_err(failed)?;
    Ok(applied.iter().map(ToString::to_string).find(|version| !known.contains(version)))
}

/// Runs the migrations that have not run yet. The caller's transaction keeps
/// two processes from doing so at once.
pub(super) fn run(connection: &mut Connection) -> Result<Vec<String>> {
    let names = pending(connection)?;
    connection.run_pending_migrations(MIGRATIONS).map_err(failed)?;
    Ok(names)
}

fn failed(error: Box<dyn StdError + Send + Sync>) -> StoreError {
    match error.downcast::<diesel::result::Error>() {
        Ok(error) => crate::error::QueryError::from(*error).into(),
        Err(error) => StoreError::Failed(error),
    }
}
