//! Opening the database that the settings name.

use std::sync::Arc;

use bsk_store_diesel::{IfMissing, SqliteOptions, SqliteStore};

use crate::directory;
use crate::failure::Failure;
use crate::settings::DatabaseUrl;

/// Opens a database and brings its tables up to date.
pub(crate) fn open(url: &DatabaseUrl, if_missing: IfMissing) -> Result<Arc<SqliteStore>, Failure> {
    let store = SqliteStore::open(url.path(), &options(url, if_missing));
    store.map(Arc::new).map_err(|source| Failure::Database { database: url.clone(), source })
}

/// Opens a database, makes it if it is not there, and says which changes of its
/// tables had to be made.
pub(crate) fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, Failure> {
    SqliteStore::open_without_migrating(url.path(), &options(url, IfMissing::Create))
        .and_then(|store| store.migrate())
        .map_err(|source| Failure::Database { database: url.clone(), source })
}

fn options(url: &DatabaseUrl, if_missing: IfMissing) -> SqliteOptions {
    if if_missing == IfMissing::Create {
        // If it cannot be made, opening the file says why not.
        let _ = directory::make_for(url.path());
    }
    SqliteOptions { if_missing, ..SqliteOptions::default() }
}
