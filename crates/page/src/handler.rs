//! What the routes do, one file for each part of the page.

pub(crate) mod account;
pub(crate) mod api_keys;
pub(crate) mod audit_log;
mod day;
mod fields;
pub(crate) mod gate;
pub(crate) mod general;
mod once;
pub(crate) mod organizations;
pub(crate) mod people;
mod role;
pub(crate) mod sub_organizations;
