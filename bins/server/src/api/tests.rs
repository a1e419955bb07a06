//! Tests of the API within this process.

mod allocations;
mod any_input;
mod document;
mod forward_auth;
mod judgement;
mod schema;
mod service;
