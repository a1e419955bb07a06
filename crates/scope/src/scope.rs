//! One scope.

use core::fmt;
use core::str::FromStr;

use thiserror::Error;

/// One thing that a key may be allowed to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// View visitors, companies, lists and analytics.
    Read,
    /// Create and update lists, ICP configs and settings.
    Write,
    /// `read`, `write`, and the management of API keys.
    Admin,
    /// View the agency overview and the sub-organizations.
    AgencyRead,
    /// Create and manage sub-organizations.
    AgencyWrite,
}

impl Scope {
    /// Every scope, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Admin, Self::Read, Self::Write, Self::AgencyRead, Self::AgencyWrite];

    /// The scope's name, as callers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
            Self::AgencyRead => "agency:read",
            Self::AgencyWrite => "agency:write",
        }
    }

    /// Whether only keys of an agency organization may hold it.
    #[must_use]
    pub const fn is_agency(self) -> bool {
        matches!(self, Self::AgencyRead | Self::AgencyWrite)
    }

    pub(crate) const fn bit(self) -> u8 {
        match self {
            Self::Read => 1,
            Self::Write => 1 << 1,
            Self::Admin => 1 << 2,
            Self::AgencyRead => 1 << 3,
            Self::AgencyWrite => 1 << 4,
        }
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;

    fn from_str(name: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == name).ok_or(UnknownScope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a scope; the scopes are read, write, admin, agency:read and agency:write")]
pub struct UnknownScope;
