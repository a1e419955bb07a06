//! Whole fleets: processes that share limits through a real Redis, and what goes wrong between them.
//!
//! Each server is this program once more, see `server.rs`. What they admit is recorded on one clock, that of the
//! machine. Judged is every interval as long as the window, wherever it begins.
#![expect(clippy::disallowed_methods, reason = "these tests run in real time")]
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "all of this is tests, helpers included")]

mod loss;
mod machine;
mod opening;
mod proxy;
mod record;
mod server;
mod sharing;
mod tls;
mod trouble;
