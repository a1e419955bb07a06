//! A store in SQLite keeps every law.

use std::ops::Deref;

use bsk_store_diesel::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

/// A store in a folder that lives as long.
struct Temporary {
    store: SqliteStore,
    _folder: TempDir,
}

impl Deref for Temporary {
    type Target = SqliteStore;

    fn deref(&self) -> &SqliteStore {
        &self.store
    }
}

fn fresh() -> Temporary {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::open(folder.path().join("bsk.db"), &SqliteOptions::default()).expect("a store");
    Temporary { store, _folder: folder }
}

bsk_store::store_contract!(fresh);

mod people {
    use super::*;

    bsk_store::people_contract!(fresh);
}
