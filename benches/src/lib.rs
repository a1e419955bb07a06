//! What the benchmarks share: the contenders, the keys, and the order in which
//! keys come.
//!
//! Every contender takes the same presented texts in the same order and says
//! whether it admits them. A benchmark asserts that each one was admitted, so
//! that no refusal passes for a fast answer.

mod bare_hmac;
mod composed;
mod contender;
mod deck;
mod service;
mod shelf;

pub use bare_hmac::BareHmac;
pub use composed::{Composed, GovernorAlone};
pub use contender::{Contender, quartiles, spend, spend_on_threads, stopwatch};
pub use deck::{Deck, Order, Text};
pub use service::{Load, Service, stocked, stranger};
