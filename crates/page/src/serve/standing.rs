//! What somebody may do in the organization of the path.

use bsk_auth::{Caller, ManageError, OrganizationKeys, OrganizationRecord, UserCaller};
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
        let Membership { organization, role } =
            person.membership(&visit.parameter("org")?).ok_or(Refusal::NotFound)?;
        Ok(Self { person, organization, role: *role })
    }

    /// An owner of the organization of the path.
    pub(crate) fn owner(visit: &Visit, person: &'a Person) -> Result<Self, Refusal> {
        let standing = Self::member(visit, person)?;
        if standing.role == Role::Owner { Ok(standing) } else { Err(Refusal::OwnersOnly) }
    }

    /// As whom they manage the organization.
    pub(crate) fn caller(&self) -> Caller {
        caller(self.person, self.organization, self.role)
    }

    /// Where the page is.
    pub(crate) fn place(&self) -> Place {
        place(self.organization, self.role)
    }
}

impl Managed {
    /// Somebody who may manage the keys of the organization of the path: one of its owners, or
    /// else one of the owners of its agency.
    pub(crate) fn of(visit: &Visit, person: &Person) -> Result<Self, Refusal> {
        let id = visit.parameter("org")?;
        if let Some(Membership { organization, role }) = person.membership(&id) {
            let keys = visit.api_keys().organization_keys(&caller(person, organization, *role), &id)?;
            return Ok(Self { keys, access: Access::Owner });
        }
        for Membership { organization, role } in person.memberships() {
            match visit.api_keys().organization_keys(&caller(person, organization, *role), &id) {
                Ok(keys) => return Ok(Self { keys, access: Access::Agency(named(organization)) }),
                Err(ManageError::OrganizationNotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Refusal::NotFound)
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

/// Somebody as a caller of the keys' facade, in one of their organizations.
fn caller(person: &Person, organization: &OrganizationRecord, role: Role) -> Caller {
    let user = person.session().user();
    Caller::User(UserCaller {
        user: user.id.clone(),
        email: user.email.clone(),
        organization: organization.id.clone(),
        role,
    })
}
