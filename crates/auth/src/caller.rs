//! Who manages keys.

use bsk_scope::{Scope, ScopeSet};
use bsk_store::{
    Agency, Claimant, Creator, Email, KeyId, OrganizationId, OrganizationRecord, Party, Role, UserId, Via,
};

use crate::error::ManageError;
use crate::principal::{InsufficientScope, Principal};

/// Who asks for keys to be managed.
#[derive(Clone, Debug)]
pub enum Caller {
    /// A key, through the API.
    Key(Principal),
    /// A user of an organization, on the page.
    User(UserCaller),
    /// Whoever runs the server: may do everything, everywhere.
    Operator,
}

/// A user who has signed in, as a caller. An owner holds all that the
/// organization's kind allows, a member [`Scope::Read`].
///
/// # Security
///
/// Whoever makes one vouches that the user has signed in and is this in the
/// organization at this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserCaller {
    /// Who.
    pub user: UserId,
    /// The address, as the audit log names them.
    pub email: Email,
    /// In which organization they act.
    pub organization: OrganizationId,
    /// What they are there.
    pub role: Role,
}

impl Caller {
    /// The key that asks.
    #[must_use]
    pub fn key(&self) -> Option<KeyId> {
        match self {
            Self::Key(principal) => Some(principal.id()),
            Self::User(_) | Self::Operator => None,
        }
    }

    /// The organization that the caller belongs to; `None` for the operator.
    pub(crate) fn organization(&self) -> Option<&OrganizationId> {
        match self {
            Self::Key(principal) => Some(principal.organization()),
            Self::User(caller) => Some(&caller.organization),
            Self::Operator => None,
        }
    }

    pub(crate) fn creator(&self) -> Creator {
        match self {
            Self::Key(principal) => Creator { user: None, key: Some(principal.id()) },
            Self::User(caller) => Creator { user: Some(caller.user.clone()), key: None },
            Self::Operator => Creator::default(),
        }
    }

    /// Under whose name a request is idempotent.
    pub(crate) fn claimant(&self) -> Claimant {
        match self {
            Self::Key(principal) => Claimant::Key(principal.id()),
            Self::User(caller) => Claimant::User(caller.user.clone()),
            Self::Operator => Claimant::Operator,
        }
    }

    /// The caller as the audit log names it, and by which way it came.
    pub(crate) fn party(&self) -> (Party, Via) {
        match self {
            Self::Key(principal) => (Party::key(principal.id(), None), Via::Api),
            Self::User(caller) => (Party::user(&caller.user, Some(&caller.email)), Via::Page),
            Self::Operator => (Party::OPERATOR, Via::CommandLine),
        }
    }

    /// Whether the caller holds the scopes. `organization` is the one that it
    /// belongs to, or a sub-organization of that.
    pub(crate) fn require(
        &self,
        organization: &OrganizationRecord,
        required: ScopeSet,
    ) -> Result<(), ManageError> {
        self.require_among(holdable(organization), required)
    }

    /// Whether the caller holds scopes that keys of every organization may hold,
    /// in the one that it belongs to.
    pub(crate) fn require_at_home(&self, required: ScopeSet) -> Result<(), ManageError> {
        self.require_among(ScopeSet::BASE, required)
    }

    fn require_among(&self, holdable: ScopeSet, required: ScopeSet) -> Result<(), ManageError> {
        match self {
            Self::Key(principal) => Ok(principal.require(required)?),
            Self::User(caller) if caller.holds(holdable).grants(required) => Ok(()),
            Self::User(_) => Err(InsufficientScope { required }.into()),
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
            Self::User(caller) => caller.holds(holdable(organization)).effective(),
            Self::Operator => ScopeSet::ALL,
        }
    }

    /// Whether the caller belongs to the organization, or runs the server.
    pub(crate) fn belongs_to(&self, organization: &OrganizationRecord) -> bool {
        self.organization().is_none_or(|own| *own == organization.id)
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
            Self::User(caller) => {
                organization.parent.as_ref() == Some(&caller.organization) && caller.role == Role::Owner
            }
            Self::Operator => true,
        }
    }
}

impl UserCaller {
    fn holds(&self, holdable: ScopeSet) -> ScopeSet {
        match self.role {
            Role::Owner => holdable,
            Role::Member => Scope::Read.into(),
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
