//! A service with resources of its own, guarded by API keys.
//!
//! ```text
//! cargo run -p bsk-example-bullseye-api
//! ```
//!
//! serves visitors, companies, lists, analytics, ICP configs, settings and
//! sub-organizations on `127.0.0.1:8090`. The first start makes an agency with
//! a client, fills their tables, and prints a key for each set of scopes;
//! `README.md` has requests to paste. It shows
//!
//! - handlers whose signature is their permission (`caller: Scoped<Read>`);
//! - rows that belong to organizations, none of which sees another's;
//! - refusals of the service's own in the shape of all others (`Problem`);
//! - commands that make and revoke keys while the service runs.
//!
//! `api.rs` has every route. `BULLSEYE_LISTEN` and `BULLSEYE_DATA` choose
//! another address and another folder than `data/bullseye`.

mod agency;
mod analytics;
mod api;
mod command;
mod companies;
mod database;
mod first_start;
mod home;
mod icp_configs;
mod lists;
mod page;
mod pepper;
mod rejection;
mod schema;
mod seed;
mod settings;
mod sub_organizations;
mod tenant;
mod validation;
mod visitors;

#[cfg(test)]
mod tests;

use std::{env, io};

use home::Home;

#[actix_web::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    let home = Home::new(env::var("BULLSEYE_DATA").unwrap_or_else(|_| "data/bullseye".to_owned()));
    let arguments: Vec<_> = env::args().skip(1).collect();
    command::run(&home, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await
}
