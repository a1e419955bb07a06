//! What is PostgreSQL's own: how it is reached, and how its tables come up to date.
#![cfg(feature = "postgres")]

mod migrations;
mod tls;
