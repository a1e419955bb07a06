#![doc = include_str!("../README.md")]

mod audit;
mod check;
mod digest;
mod index;
mod pepper;
mod peppers;
mod token;

pub use audit::{AuditKey, AuditMac, InvalidMac, WrappedAuditKey};
pub use check::PepperCheck;
pub use digest::{InvalidDigest, KeyDigest, OfKey, OfToken, SecretDigest, TokenDigest};
pub use index::{Indexer, KeyIndex};
pub use pepper::{InvalidPepper, Pepper, PepperVersion};
pub use peppers::Peppers;
pub use token::{InvalidToken, SecretToken};
