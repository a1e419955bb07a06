//! A database in a folder of its own, and what to put into it.

use std::error::Error;
use std::path::PathBuf;

use bsk_hash::{KeyDigest, PepperVersion};
use bsk_key::KeyHint;
use bsk_scope::ScopeSet;
use bsk_store::{
    Agency, CreateKey, Creation, Creator, KeyId, KeyRecord, KeyStore, NewKey, NewOrganization,
    OrganizationId, OrganizationStore, RateLimit, RevokeKeys, StoreError, Timestamp,
};
use bsk_store_diesel::{SqliteOptions, SqliteStore};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, SqliteConnection};
use tempfile::TempDir;

pub(crate) struct Database {
    folder: TempDir,
}

impl Database {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder") }
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.file("bsk.db")
    }

    pub(crate) fn open(&self) -> SqliteStore {
        SqliteStore::open(self.path(), &SqliteOptions::default()).expect("a store")
    }

    /// A store with organization 1.
    pub(crate) fn begin(&self) -> SqliteStore {
        let store = self.open();
        store.create_organization(organization()).expect("an organization");
        store
    }

    /// A connection past the store.
    pub(crate) fn connect(&self) -> SqliteConnection {
        let path = self.path();
        let mut connection =
            SqliteConnection::establish(path.to_str().expect("a path in UTF-8")).expect("a connection");
        connection.batch_execute("PRAGMA busy_timeout = 5000").expect("a pragma");
        connection
    }
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(1_767_225_600_000 + seconds * 1_000)
}

pub(crate) fn organization() -> NewOrganization {
    NewOrganization {
        id: organization_id(),
        name: "Acme".parse().expect("a name"),
        agency: Agency::No,
        parent: None,
        rate_limit: RateLimit::DEFAULT,
        created_at: at(0),
    }
}

pub(crate) fn organization_id() -> OrganizationId {
    OrganizationId::from_random([1; 12])
}

pub(crate) fn key_id(number: u32) -> KeyId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&number.to_be_bytes());
    KeyId::from_bytes(bytes)
}

pub(crate) fn digest(number: u32) -> KeyDigest {
    let mut bytes = [0xd1; 32];
    bytes[14..18].copy_from_slice(&number.to_be_bytes());
    KeyDigest::from_bytes(bytes)
}

pub(crate) fn key(number: u32) -> NewKey {
    NewKey {
        id: key_id(number),
        organization: organization_id(),
        creator: Creator::default(),
        name: "Server".parse().expect("a name"),
        hint: KeyHint::parse("bsk_live_a1b2").expect("a hint"),
        scopes: ScopeSet::BASE,
        digest: digest(number),
        pepper: PepperVersion::FIRST,
        rate_limit: None,
        expires_at: None,
        created_at: at(i64::from(number)),
    }
}

pub(crate) fn create(key: NewKey) -> CreateKey {
    CreateKey { key, most_usable: 10_000, claim: None, audit: None }
}

pub(crate) fn add(store: &SqliteStore, number: u32) -> KeyRecord {
    match store.create_key(create(key(number))).expect("a working store") {
        Creation::Created(record) => record,
        other => panic!("a key was to be created, but: {other:?}"),
    }
}

pub(crate) fn revoke(number: u32) -> RevokeKeys {
    RevokeKeys {
        organization: organization_id(),
        key: key_id(number),
        descendants: false,
        reason: None,
        at: at(500),
        audit: None,
    }
}

pub(crate) fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

/// What an operator may see of an error.
pub(crate) fn told(error: &(dyn Error + 'static)) -> String {
    let mut told = format!("{error} {error:?}");
    let mut source = error.source();
    while let Some(error) = source {
        told = format!("{told} {error} {error:?}");
        source = error.source();
    }
    told
}
