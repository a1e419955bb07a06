#![doc = include_str!("../README.md")]

mod authenticated;
mod gate;
mod header_value;
mod middleware;
mod problem;
mod rate_limit;
mod scoped;

pub use authenticated::Authenticated;
pub use gate::{Check, Gate};
pub use header_value::{header_texts, header_value};
pub use middleware::{Answer, RequireApiKey, RequireApiKeyService};
pub use problem::Problem;
pub use rate_limit::write_rate_limit;
pub use scoped::Scoped;

pub use bsk_auth as auth;

/// The examples of the repository's README hold too.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
