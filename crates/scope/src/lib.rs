#![doc = include_str!("../README.md")]

pub mod permission;
mod scope;
mod set;

pub use permission::Permission;
pub use scope::{Scope, UnknownScope};
pub use set::ScopeSet;
