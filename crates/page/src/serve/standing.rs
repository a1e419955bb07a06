//! What somebody may do in the organization of the path.

use bsk_auth::{Caller, OrganizationKeys, OrganizationRecord};
use bsk_people::{Membership, Role};

use super::person::{Person, named, place};
use super::refusal::Refusal;
use super::visit::Visit;
use crate::view::{Access, Place};

/// Somebody in an organization that they belong to.
pub(crate) struct Standing<'a> {
    /// Who.
    pub(crate) person: &'a Person,
    /// Where.
    pub(crate) organization: &'a OrganizationRecord,
    /// What they are there.
    pub(crate) role: Role,
}

/// An organization's keys in the hands of somebody who may manage them.
pub(crate) struct Managed {
    /// The keys.
    pub(crate) keys: OrganizationKeys,
    access: Access,
}

impl<'a> Standing<'a> {
    /// Somebody who belongs to the organization of the path. To others it is not there.
    pub(crate) fn member(visit: &Visit, person: &'a Person) -> Result<Self, Refusal> {
        let id = visit.parameter("org")?;
        let membership = person.memberships().iter().find(|membership| membership.organization.id == id);
        let Membership { organization, role } = membership.ok_or(Refusal::NotFound)?;
        Ok(Self { person, organization, role: *role })
    }

    /// An owner of the organization of the path.
    pub(crate) fn owner(visit: &Visit, person: &'a Person) -> Result<Self, Refusal> {
        let standing = Self::member(visit, person)?;
        if standing.role == Role::Owner { Ok(standing) } else { Err(Refusal::OwnersOnly) }
    }

    /// Where the page is.
    pub(crate) fn place(&self) -> Place {
        place(self.organization, self.role)
    }
}

impl Managed {
    /// Somebody who may manage the keys of the organization of the path.
    pub(crate) fn of(visit: &Visit, person: &Person) -> Result<Self, Refusal> {
        let id = visit.parameter("org")?;
        let keys = visit.site().api_keys().organization_keys(&Caller::Operator, &id)?;
        let role_in = |id| {
            let membership = person.memberships().iter().find(|membership| membership.organization.id == id);
            membership.map(|membership| (membership.role, &membership.organization))
        };
        let access = match role_in(id) {
            Some((Role::Owner, _)) => Access::Owner,
            Some((Role::Member, _)) => return Err(Refusal::OwnersOnly),
            None => match keys.organization().parent.clone().and_then(role_in) {
                Some((Role::Owner, agency)) => Access::Agency(named(agency)),
                _ => return Err(Refusal::NotFound),
            },
        };
        Ok(Self { keys, access })
    }

    /// Whose keys.
    pub(crate) fn organization(&self) -> &OrganizationRecord {
        self.keys.organization()
    }

    /// Where the page is.
    pub(crate) fn place(&self) -> Place {
        let organization = self.organization();
        Place { organization: named(organization), agency: organization.agency, access: self.access.clone() }
    }
}
