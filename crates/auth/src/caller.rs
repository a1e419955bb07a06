//! Who manages keys.

use bsk_scope::{Scope, ScopeSet};
use bsk_store::{Agency, Creator, KeyId, OrganizationRecord};

use crate::error::ManageError;
use crate::principal::Principal;

/// Who asks for keys to be managed.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A key, through the API.
    Key(Principal),
    /// Whoever runs the server: may do everything, everywhere.
    Operator,
}

impl Caller {
    /// The key that asks.
    #[must_use]
    pub fn key(&self) -> Option<KeyId> {
        match self {
            Self::Key(principal) => Some(principal.id()),
            Self::Operator => None,
        }
    }

    pub(crate) fn creator(&self) -> Creator {
        Creator { user: None, key: self.key() }
    }

    pub(crate) fn require(&self, required: ScopeSet) -> Result<(), ManageError> {
        match self {
            Self::Key(principal) => Ok(principal.require(required)?),
            Self::Operator => Ok(()),
        }
    }

    /// The scopes that the caller may give away in `organization`.
    pub(crate) fn may_give(&self, organization: &OrganizationRecord) -> ScopeSet {
        match self {
            Self::Key(principal) if *principal.organization() == organization.id => {
                principal.scopes().effective()
            }
            Self::Key(principal) => principal.scopes().effective().difference(ScopeSet::AGENCY),
            Self::Operator => ScopeSet::ALL,
        }
    }

    /// Whether the caller belongs to the organization, or runs the server.
    pub(crate) fn belongs_to(&self, organization: &OrganizationRecord) -> bool {
        match self {
            Self::Key(principal) => *principal.organization() == organization.id,
            Self::Operator => true,
        }
    }

    /// Whether the caller's agency, by this caller, manages the keys of the
    /// organization.
    pub(crate) fn is_agency_of(&self, organization: &OrganizationRecord) -> bool {
        const NEEDED: ScopeSet = ScopeSet::of(Scope::Admin).union(ScopeSet::of(Scope::AgencyWrite));
        match self {
            Self::Key(principal) => {
                organization.parent.as_ref() == Some(principal.organization())
                    && principal.scopes().grants(NEEDED)
            }
            Self::Operator => true,
        }
    }
}

/// The scopes that keys of an organization may hold.
pub(crate) fn holdable(organization: &OrganizationRecord) -> ScopeSet {
    match organization.agency {
        Agency::Yes => ScopeSet::ALL,
        Agency::No => ScopeSet::BASE,
    }
}
