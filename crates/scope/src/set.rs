//! A set of scopes.

use core::fmt;
use core::ops::BitOr;
use core::str::FromStr;

use crate::scope::{Scope, UnknownScope};

/// A set of scopes, in one byte.
///
/// The text form is the names separated by spaces, as in OAuth 2.0 (RFC 6749,
/// section 3.3).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct ScopeSet(u8);

impl ScopeSet {
    /// No scope.
    pub const EMPTY: Self = Self(0);
    /// The scopes that any organization can give: `read`, `write`, `admin`.
    pub const BASE: Self = Self(Scope::Read.bit() | Scope::Write.bit() | Scope::Admin.bit());
    /// The scopes that only an agency organization can give.
    pub const AGENCY: Self = Self(Scope::AgencyRead.bit() | Scope::AgencyWrite.bit());
    /// Every scope.
    pub const ALL: Self = Self(Self::BASE.0 | Self::AGENCY.0);

    /// The set of one scope.
    #[must_use]
    pub const fn of(scope: Scope) -> Self {
        Self(scope.bit())
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the scope itself is in the set. See [`ScopeSet::grants`] for
    /// what it allows.
    #[must_use]
    pub const fn contains(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Whether the set has no scope.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What a holder of these scopes may do: the set itself, and with `admin`
    /// also `read` and `write`.
    #[must_use]
    pub const fn effective(self) -> Self {
        if self.contains(Scope::Admin) { self.union(Self::BASE) } else { self }
    }

    /// Whether a holder of these scopes may do all that `required` asks.
    ///
    /// # Examples
    ///
    /// ```
    /// use bsk_scope::{Scope, ScopeSet};
    ///
    /// let write = ScopeSet::of(Scope::Write);
    /// assert!(!write.grants(ScopeSet::of(Scope::Read)));
    /// assert!(write.grants(ScopeSet::EMPTY));
    /// ```
    #[must_use]
    pub const fn grants(self, required: Self) -> bool {
        required.difference(self.effective()).is_empty()
    }

    /// The scopes, in the order of [`Scope::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }

    /// The set as one byte, for storage: bit 0 `read`, 1 `write`, 2 `admin`,
    /// 3 `agency:read`, 4 `agency:write`. The numbering never changes.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Reads what [`ScopeSet::bits`] gave; `None` if a bit has no meaning.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }
}

impl From<Scope> for ScopeSet {
    fn from(scope: Scope) -> Self {
        Self::of(scope)
    }
}

impl BitOr for ScopeSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.union(other)
    }
}

impl FromIterator<Scope> for ScopeSet {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::EMPTY, |set, scope| set.union(scope.into()))
    }
}

impl FromStr for ScopeSet {
    type Err = UnknownScope;

    fn from_str(names: &str) -> Result<Self, UnknownScope> {
        names.split_ascii_whitespace().map(Scope::from_str).collect()
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, scope) in self.iter().enumerate() {
            if i > 0 {
                f.write_str(" ")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

impl fmt::Debug for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScopeSet({self})")
    }
}
