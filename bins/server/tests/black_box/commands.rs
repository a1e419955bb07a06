//! The operator's commands, with and without a server beside them.

mod audit;
mod key;
mod organization;
mod pepper;
mod start;
mod upkeep;
mod user;

use crate::harness::Shared;

/// The server that these tests share.
static SERVER: Shared = Shared::new();
