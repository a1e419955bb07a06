//! What is PostgreSQL's own: how it is reached, and how its tables come up to date.
#![cfg(feature = "postgres")]

mod fleet;
mod migrations;
mod tls;
