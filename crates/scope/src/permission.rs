//! Scopes as types, so that a handler's signature is its permission.

use core::fmt;

use crate::scope::Scope;
use crate::set::ScopeSet;

/// A type that stands for the scopes a caller needs.
///
/// Tuples need all of their parts: `(Read, Write)`. `()` needs none, only a
/// valid key.
///
/// # Examples
///
/// ```
/// use bsk_scope::permission::{Permission, Read, Write};
///
/// assert_eq!(<(Read, Write)>::REQUIRED.to_string(), "read write");
/// assert!(<()>::REQUIRED.is_empty());
/// ```
pub trait Permission: fmt::Debug + 'static {
    /// The scopes that a caller must be granted.
    const REQUIRED: ScopeSet;
}

/// Stands for [`Scope::Read`].
#[derive(Clone, Copy, Debug)]
pub struct Read;

/// Stands for [`Scope::Write`].
#[derive(Clone, Copy, Debug)]
pub struct Write;

/// Stands for [`Scope::Admin`].
#[derive(Clone, Copy, Debug)]
pub struct Admin;

/// Stands for [`Scope::AgencyRead`].
#[derive(Clone, Copy, Debug)]
pub struct AgencyRead;

/// Stands for [`Scope::AgencyWrite`].
#[derive(Clone, Copy, Debug)]
pub struct AgencyWrite;

impl Permission for Read {
    const REQUIRED: ScopeSet = ScopeSet::of(Scope::Read);
}

impl Permission for Write {
    const REQUIRED: ScopeSet = ScopeSet::of(Scope::Write);
}

impl Permission for Admin {
    const REQUIRED: ScopeSet = ScopeSet::of(Scope::Admin);
}

impl Permission for AgencyRead {
    const REQUIRED: ScopeSet = ScopeSet::of(Scope::AgencyRead);
}

impl Permission for AgencyWrite {
    const REQUIRED: ScopeSet = ScopeSet::of(Scope::AgencyWrite);
}

impl Permission for () {
    const REQUIRED: ScopeSet = ScopeSet::EMPTY;
}

impl<A: Permission, B: Permission> Permission for (A, B) {
    const REQUIRED: ScopeSet = A::REQUIRED.union(B::REQUIRED);
}

impl<A: Permission, B: Permission, C: Permission> Permission for (A, B, C) {
    const REQUIRED: ScopeSet = A::REQUIRED.union(B::REQUIRED).union(C::REQUIRED);
}
