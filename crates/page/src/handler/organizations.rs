//! Where somebody belongs, and where they begin there.

use actix_web::http::StatusCode;
use bsk_people::{Manager, OrganizationPeople, Page, PeopleError, Role};

use crate::address;
use crate::serve::{Outcome, Person, Reply, Standing, Visit, named};
use crate::view::{Home, Organizations};

/// Most owners that a member is told of.
const OWNERS: usize = 5;

/// The organizations to choose from. Whoever belongs to one alone is led there.
pub(crate) fn list(visit: &Visit, person: &Person) -> Outcome {
    if let [only] = person.memberships() {
        return Ok(Reply::elsewhere(address::organization(&only.organization.id)));
    }
    let memberships = person.memberships().iter();
    let memberships =
        memberships.map(|membership| (named(&membership.organization), membership.role)).collect();
    visit.show(StatusCode::OK, &Organizations { memberships }, None)
}

/// Where somebody begins in an organization: owners at its keys.
pub(crate) fn home(visit: &Visit, standing: &Standing) -> Outcome {
    let organization = standing.organization;
    if standing.role == Role::Owner {
        return Ok(Reply::elsewhere(address::api_keys(&organization.id)));
    }
    // A member may know whom to ask.
    let people =
        visit.site().people().organization_people(Manager::Operator, &organization.id, &visit.visitor())?;
    let view = Home { name: organization.name.clone(), owners: owners(&people)? };
    visit.show(StatusCode::OK, &view, standing.place())
}

/// The addresses of some owners, by the alphabet.
fn owners(people: &OrganizationPeople) -> Result<Vec<String>, PeopleError> {
    let mut owners = Vec::new();
    for page in (1..).map_while(|number| Page::new(number, Page::MAX_SIZE).ok()) {
        let members = people.members(page)?.items;
        let is_last = members.len() < Page::MAX_SIZE as usize;
        let found = members.into_iter().filter(|member| member.role == Role::Owner);
        owners.extend(found.map(|owner| owner.user.email.to_string()));
        if is_last || owners.len() >= OWNERS {
            break;
        }
    }
    owners.truncate(OWNERS);
    Ok(owners)
}
