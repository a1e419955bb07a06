//! What a store in SQLite promises beyond the laws of every store.

mod audit;
mod backup;
mod concurrency;
mod migrations;
mod opening;
mod plans;
mod sample;
mod secrecy;
mod serving;
mod trouble;
