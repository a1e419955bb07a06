#![doc = include_str!("../README.md")]

mod check;
mod digest;
mod index;
mod pepper;
mod peppers;

pub use check::PepperCheck;
pub use digest::{InvalidDigest, KeyDigest};
pub use index::{Indexer, KeyIndex};
pub use pepper::{InvalidPepper, Pepper, PepperVersion};
pub use peppers::Peppers;
