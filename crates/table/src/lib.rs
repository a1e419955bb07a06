#![doc = include_str!("../README.md")]

mod cell;
mod held;
mod index;
mod memory;
mod place;
mod prefetch;
mod slab;
mod sync;
mod table;

pub use held::Held;
pub use table::{Full, Sought, Table};
