#![doc = include_str!("../README.md")]
#![cfg_attr(
    all(feature = "postgres", feature = "sqlite"),
    expect(clippy::duplicate_mod, reason = "queries are compiled once for each database")
)]

#[cfg(all(feature = "postgres", feature = "sqlite"))]
mod copy;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod error;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod row;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(any(feature = "postgres", feature = "sqlite"))]
mod transactions;

#[cfg(all(feature = "postgres", feature = "sqlite"))]
pub use copy::{CopyError, Place, Progress, copy};
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOpenError, PostgresOptions, PostgresStore, PostgresUrl};
#[cfg(feature = "sqlite")]
pub use sqlite::{BackupError, IfMissing, OpenError, SqliteOptions, SqliteStore};
