//! What the tests share: a server of their own, personas to call it with, and ways to wait.

mod answer;
mod clock;
mod database;
mod http;
mod nginx;
mod persona;
mod port;
mod program;
mod server;
mod shared;
mod visitor;

pub(crate) use answer::{Answer, fields};
pub(crate) use clock::{eventually, in_seconds, seconds_since, unix_seconds, wait_until};
pub(crate) use database::{HiddenTables, WriteLock, is_a_file};
pub(crate) use http::{Connection, Request, exchange_raw};
pub(crate) use nginx::Nginx;
pub(crate) use persona::{Caller, Key, Organization};
pub(crate) use port::free_port;
pub(crate) use program::Finished;
pub(crate) use server::{Options, Server, is_key_text};
pub(crate) use shared::Shared;
pub(crate) use visitor::{OWNER, PASSWORD, Visitor, first_link, form};
