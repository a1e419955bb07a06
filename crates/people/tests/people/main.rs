//! What the handle promises, with a clock that the tests move.

mod identity;
mod invitations;
mod links;
mod members;
mod secrets;
mod sessions;
mod sign_in;
mod start;
mod world;
