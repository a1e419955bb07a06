//! The operator's commands, with and without a server beside them.

mod key;
mod organization;
mod pepper;
mod start;
mod upkeep;

use crate::harness::Shared;

/// The server that these tests share.
static SERVER: Shared = Shared::new();
