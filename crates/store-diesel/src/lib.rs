#![doc = include_str!("../README.md")]

#[cfg(feature = "sqlite")]
mod error;
#[cfg(feature = "sqlite")]
mod queries;
#[cfg(feature = "sqlite")]
mod row;
#[cfg(feature = "sqlite")]
mod schema;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "sqlite")]
pub use sqlite::{BackupError, IfMissing, OpenError, SqliteOptions, SqliteStore};
