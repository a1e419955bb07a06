//! What the facade promises, through its public API, on an in-memory store and
//! a clock that the tests move.

mod agency;
mod audit;
mod follow;
mod idempotency;
mod issue;
mod limit;
mod peppers;
mod revoke;
mod rotate;
mod secrets;
mod shared;
mod usage;
mod used;
mod users;
mod verify;
mod world;
