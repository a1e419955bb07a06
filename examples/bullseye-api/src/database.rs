//! The product's own database.

use std::path::Path;

use actix_web::web;
use anyhow::{Context as _, anyhow};
use bsk_actix::Problem;
use diesel::SqliteConnection;
use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};
use thiserror::Error;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Connections to the product's database. Cloning is cheap.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    pool: Pool<ConnectionManager<SqliteConnection>>,
}

impl Database {
    /// Opens the file, creating it if it is missing, with its tables up to date.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let path = path.to_str().context("the path of the database is not UTF-8")?;
        let pool = Pool::builder()
            .max_size(4)
            .connection_customizer(Box::new(Pragmas))
            .build(ConnectionManager::new(path))
            .with_context(|| format!("cannot open {path}"))?;
        let mut connection = pool.get()?;
        connection.batch_execute("PRAGMA journal_mode = WAL;")?;
        connection.run_pending_migrations(MIGRATIONS).map_err(|error| anyhow!(error))?;
        Ok(Self { pool })
    }

    /// Does something with a connection, on a thread that may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Problem> {
        let database = self.clone();
        let done = web::block(move || database.run_here(work)).await;
        // The pool of threads refuses work only when it is shut down.
        Ok(done.map_err(|_| Problem::internal())??)
    }

    /// Does something with a connection, on this thread.
    pub(crate) fn run_here<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        work(&mut *self.pool.get()?)
    }
}

/// Why the database did not do it.
#[derive(Debug, Error)]
pub(crate) enum Fault {
    /// The caller asked for what cannot be.
    #[error("{0}")]
    Refused(Problem),
    /// The database failed.
    #[error("the database failed")]
    Query(#[from] diesel::result::Error),
    /// No connection was free.
    #[error("the database has no connection to give")]
    Pool(#[from] diesel::r2d2::PoolError),
    /// A stored value is not what this program writes.
    #[error("the database holds a value that cannot be read")]
    Corrupt(#[from] serde_json::Error),
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<Fault> for Problem {
    /// What failed stays in the log.
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refused(problem) => problem,
            failure => {
                tracing::error!(error = &failure as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, diesel::r2d2::Error> for Pragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")
            .map_err(diesel::r2d2::Error::QueryError)
    }
}
