//! What tests share: how to read a form in a page, and real services, each started on a free port and stopped with the
//! test that uses it, however that ends.
//!
//! Where the program is missing a test says `skipped: …` and passes, unless
//! `BSK_REQUIRE_SERVICES=1` is set: then it fails.
//!
//! ```no_run
//! let Some(postgres) = bsk_test_services::Postgres::start() else { return };
//! let url = postgres.database();
//! assert!(url.starts_with("postgres://"));
//! ```

mod axe;
mod certificate;
mod child;
mod chromedriver;
mod page_form;
mod postgres;
mod programs;
mod redis;

pub use axe::axe_core;
pub use certificate::Certificate;
pub use chromedriver::Chromedriver;
pub use page_form::hidden_fields;
pub use postgres::{Postgres, Session};
pub use redis::Redis;

use std::io;
use std::net::{Ipv4Addr, TcpListener};

/// A port that nobody uses at the moment.
///
/// # Errors
///
/// What the operating system says.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
