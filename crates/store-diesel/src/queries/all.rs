//! What is asked of the database, one file to a trait of the store.
//!
//! This module is compiled once for each database: whoever includes it brings
//! the `Connection` that the queries run on, and the `dialect`, which is all
//! that differs. A function here takes a connection and leaves transactions to
//! its caller, unless it says otherwise.

pub(crate) mod activity;
pub(crate) mod audit;
pub(crate) mod changes;
pub(crate) mod claims;
#[cfg(all(feature = "postgres", feature = "sqlite"))]
pub(crate) mod copied;
pub(crate) mod kept_counts;
pub(crate) mod keys;
pub(crate) mod organizations;
pub(crate) mod people;
pub(crate) mod peppers;

use super::{Connection, dialect};
