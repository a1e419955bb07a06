//! Black-box tests: each starts the built server and speaks to it over sockets and as a program.
//!
//! The files mirror what a caller can reach: [`keys`] the key routes, [`errors`] every error code,
//! [`authorization_matrix`] every route by every kind of caller, and so on. What they share is in [`harness`].

#[path = "../harness/all.rs"]
mod harness;

mod addresses;
mod audit_events;
mod authorization_matrix;
mod bad_input;
mod commands;
mod errors;
mod forward_auth;
mod keys;
mod lifecycle;
mod organizations;
mod page;
mod probes;
mod rate_limit;
mod revocation;
mod secrets;
mod usage;
