#![doc = include_str!("../README.md")]

mod account;
mod batch;
#[cfg(feature = "by-hand")]
#[doc(hidden)]
pub mod by_hand;
mod connection;
mod epoch;
mod inbox;
mod key_state;
mod limits;
mod loss;
mod member;
mod own_use;
mod policy;
mod script;
#[cfg(test)]
mod script_tests;
mod server_id;
#[cfg(test)]
mod simulation;
mod url;
mod used_up;
mod window;
mod worker;

pub use connection::ConnectError;
pub use epoch::State;
pub use limits::{Counters, OpenError, RedisLimits};
pub use loss::{InvalidLoss, Loss};
pub use url::{InvalidUrl, RedisUrl, RootError};
