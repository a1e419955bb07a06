//! Opening the database that the settings name.

use core::fmt;
use std::path::Path;
use std::sync::Arc;

use bsk_auth::Store;
use bsk_people::PeopleStore;
use bsk_store_diesel::{IfMissing, PostgresOptions, PostgresStore, SqliteOptions, SqliteStore};

use crate::directory;
use crate::failure::Failure;
use crate::settings::{DatabaseUrl, Settings};

/// What a database keeps: keys, and the people who manage them.
pub(crate) trait Database: Store + PeopleStore + fmt::Debug {
    /// How many transactions this process has begun in it.
    fn begun_transactions(&self) -> u64;
}

impl Database for SqliteStore {
    fn begun_transactions(&self) -> u64 {
        self.transactions()
    }
}

impl Database for PostgresStore {
    fn begun_transactions(&self) -> u64 {
        self.transactions()
    }
}

/// Opens the database and brings its tables up to date.
pub(crate) fn open(settings: &Settings, if_missing: IfMissing) -> Result<Arc<dyn Database>, Failure> {
    match &settings.database {
        DatabaseUrl::Sqlite(file) => Ok(Arc::new(open_file(file, if_missing)?)),
        DatabaseUrl::Postgres(url) => {
            let store = PostgresStore::open(url, &postgres_options(settings));
            Ok(Arc::new(store.map_err(Failure::Postgres)?))
        }
    }
}

/// Opens the database for a server, makes it if it is not there, and says what
/// an operator should know of it.
pub(crate) fn open_to_serve(settings: &Settings) -> Result<Arc<dyn Database>, Failure> {
    let DatabaseUrl::Postgres(url) = &settings.database else { return open(settings, IfMissing::Create) };
    let store = PostgresStore::open(url, &postgres_options(settings)).map_err(Failure::Postgres)?;
    if store.may_lose_commits()? {
        tracing::info!(
            "PostgreSQL has no synchronous standby: a failover to another machine would lose the last commits, \
             revocations among them"
        );
    }
    Ok(Arc::new(store))
}

/// Opens a file of SQLite and brings its tables up to date.
pub(crate) fn open_file(file: &Path, if_missing: IfMissing) -> Result<SqliteStore, Failure> {
    SqliteStore::open(file, &options(file, if_missing)).map_err(|source| unfit(file, source))
}

/// Opens the database, makes it if it is not there, and says which changes of
/// its tables had to be made.
pub(crate) fn migrate(settings: &Settings) -> Result<Vec<String>, Failure> {
    match &settings.database {
        DatabaseUrl::Sqlite(file) => {
            SqliteStore::open_without_migrating(file, &options(file, IfMissing::Create))
                .and_then(|store| store.migrate())
                .map_err(|source| unfit(file, source))
        }
        DatabaseUrl::Postgres(url) => PostgresStore::open_without_migrating(url, &postgres_options(settings))
            .and_then(|store| store.migrate())
            .map_err(Failure::Postgres),
    }
}

fn postgres_options(settings: &Settings) -> PostgresOptions {
    PostgresOptions { connections: settings.database_connections, ..PostgresOptions::default() }
}

fn options(file: &Path, if_missing: IfMissing) -> SqliteOptions {
    if if_missing == IfMissing::Create {
        // If it cannot be made, opening the file says why not.
        let _ = directory::make_for(file);
    }
    SqliteOptions { if_missing, ..SqliteOptions::default() }
}

fn unfit(file: &Path, source: bsk_store_diesel::OpenError) -> Failure {
    Failure::Database { database: DatabaseUrl::Sqlite(file.to_owned()), source }
}
