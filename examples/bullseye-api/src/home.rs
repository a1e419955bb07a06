//! The folder in which everything is kept: keys, rows, and the pepper.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bsk_actix::auth::ApiKeys;
use bsk_store_diesel::{SqliteOptions, SqliteStore};

use crate::database::Database;
use crate::pepper;

/// The folder in which everything is kept.
///
/// The keys have a database of their own: a backup or a dump of the product's
/// rows then holds nothing of them, and each is migrated by whom it belongs to.
#[derive(Debug)]
pub(crate) struct Home {
    path: PathBuf,
}

impl Home {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The keys, for the one process that serves.
    pub(crate) fn serve(&self) -> anyhow::Result<ApiKeys> {
        let (store, pepper) = self.open()?;
        ApiKeys::builder(store, pepper).open().context("cannot serve the keys")
    }

    /// The keys, for a command beside the process that serves.
    pub(crate) fn manage(&self) -> anyhow::Result<ApiKeys> {
        let (store, pepper) = self.open()?;
        ApiKeys::builder(store, pepper).open_for_management().context("cannot manage the keys")
    }

    /// The product's rows.
    pub(crate) fn database(&self) -> anyhow::Result<Database> {
        Database::open(&self.path.join("product.db"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    fn open(&self) -> anyhow::Result<(SqliteStore, bsk_actix::auth::Pepper)> {
        let keys = self.path.join("keys.db");
        let is_first_start = !keys.try_exists()?;
        let store = SqliteStore::open(&keys, &SqliteOptions::default())?;
        let pepper = pepper::read_or_make(&self.path.join("pepper"), is_first_start)?;
        Ok((store, pepper))
    }
}
