//! A service behind the middleware, as its callers see it.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

mod credentials;
mod fixture;
mod gate;
mod logs;
mod permissions;
mod problems;
mod rate_limit;
mod refusals;
mod surroundings;
mod verification;
