#![doc = include_str!("../README.md")]

mod body;
mod hint;
mod key;
mod prefix;

pub use body::KeyBody;
pub use hint::{InvalidHint, KeyHint};
pub use key::{ApiKey, KeyText, MalformedKey};
pub use prefix::{InvalidPrefix, KeyPrefix};
