//! What is asked of the database, one file to a trait of the store.
//!
//! A function here takes a connection and leaves transactions to its caller,
//! unless it says otherwise. What differs between databases is in this file.

pub(crate) mod activity;
pub(crate) mod changes;
pub(crate) mod claims;
pub(crate) mod kept_counts;
pub(crate) mod keys;
pub(crate) mod organizations;
pub(crate) mod peppers;

/// The connection that the queries run on.
pub(crate) type Connection = diesel::sqlite::SqliteConnection;
