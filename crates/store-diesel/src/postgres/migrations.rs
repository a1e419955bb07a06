//! Bringing the tables up to date.

use std::error::Error as StdError;

use diesel::connection::SimpleConnection as _;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Text};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::Connection;
use super::open::Unfit;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");

/// The oldest version that has all that is asked of it.
const OLDEST: i32 = 130_000;

/// The lock that those who migrate take: "bsk1", the migrations.
const LOCK: i64 = 0x6273_6b31;

/// What a database of another program is told by.
const OUR_TABLES: [&str; 3] = ["organizations", "api_keys", "change_head"];

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Integer)]
    number: i32,
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct Ours {
    #[diesel(sql_type = Bool)]
    is_ours: bool,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Makes sure that the database is ours or empty, and none that a newer version
/// has changed.
pub(super) fn check(connection: &mut Connection) -> Result<(), Unfit> {
    let server: Version = diesel::sql_query(
        "SELECT current_setting('server_version_num')::int AS number, \
                current_setting('server_version') AS version",
    )
    .get_result(connection)?;
    if server.number < OLDEST {
        return Err(Unfit::TooOld { version: server.version });
    }
    // Before it is asked whether they are ours: another server may be making
    // them at this very moment, all at once.
    let tables: Vec<Table> = diesel::sql_query(
        "SELECT name FROM unnest($1) AS name WHERE to_regclass(quote_ident(name)) IS NOT NULL",
    )
    .bind::<Array<Text>, _>(OUR_TABLES.as_slice())
    .load(connection)?;
    let Some(table) = tables.into_iter().next() else { return Ok(()) };
    let made: Ours = diesel::sql_query("SELECT to_regproc('bsk_advance') IS NOT NULL AS is_ours")
        .get_result(connection)?;
    if !made.is_ours {
        return Err(Unfit::Foreign { table: table.name });
    }
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Unfit::Failed)?;
    let known: Vec<String> = known.iter().map(|migration| migration.name().version().to_string()).collect();
    let applied = connection.applied_migrations().map_err(Unfit::Failed)?;
    match applied.iter().map(ToString::to_string).find(|version| !known.contains(version)) {
        Some(version) => Err(Unfit::Newer { version }),
        None => Ok(()),
    }
}

/// Runs the migrations that have not run yet, one process at a time.
pub(super) fn run(connection: &mut Connection) -> Result<Vec<String>, Unfit> {
    connection.batch_execute(&format!("SELECT pg_advisory_lock({LOCK})"))?;
    // Whoever had the lock before may have been of a newer version.
    let done = check(connection).and_then(|()| run_locked(connection).map_err(Unfit::Failed));
    connection.batch_execute(&format!("SELECT pg_advisory_unlock({LOCK})"))?;
    done
}

fn run_locked(connection: &mut Connection) -> Result<Vec<String>, Box<dyn StdError + Send + Sync>> {
    let done = connection.run_pending_migrations(MIGRATIONS)?;
    Ok(done.iter().map(ToString::to_string).collect())
}
