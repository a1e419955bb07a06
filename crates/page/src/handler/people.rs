//! The people of an organization.

pub(crate) mod invite;
pub(crate) mod remove;
pub(crate) mod reset;
pub(crate) mod role;

use actix_web::http::StatusCode;
use bsk_people::{Manager, Member, OpenInvitation, OrganizationPeople, Page, PeopleError, UserId};

use crate::serve::{Outcome, Refusal, Standing, Visit};
use crate::view::{Invited, People, Person};

/// Everybody, and who is invited.
pub(crate) fn list(visit: &Visit, standing: &Standing) -> Outcome {
    let people = managed(visit, standing)?;
    let number = visit.query().text("page").parse().unwrap_or(1);
    let page = Page::new(number, People::PAGE_SIZE).unwrap_or(Page::FIRST);
    let members = people.members(page)?;
    let view = People {
        organization: standing.organization.id.clone(),
        viewer: standing.person.session().user().id.clone(),
        people: members.items.into_iter().map(person).collect(),
        page: page.number(),
        total: members.total,
        invited: people.invitations()?.iter().map(invited).collect(),
    };
    visit.show(StatusCode::OK, &view, standing.place())
}

/// The people in the hands of whoever asks.
fn managed(visit: &Visit, standing: &Standing) -> Result<OrganizationPeople, PeopleError> {
    let manager = Manager::User(standing.person.session().clone());
    visit.site().people().organization_people(manager, &standing.organization.id, &visit.visitor())
}

/// The member whom the path names.
fn member(visit: &Visit, people: &OrganizationPeople) -> Result<Member, Refusal> {
    let id: UserId = visit.parameter("user")?;
    Ok(people.member(&id)?)
}

fn person(member: Member) -> Person {
    Person {
        id: member.user.id,
        email: member.user.email.to_string(),
        role: member.role,
        joined_at: member.joined_at,
    }
}

fn invited(invitation: &OpenInvitation) -> Invited {
    Invited {
        id: invitation.id.to_string(),
        email: invitation.email.to_string(),
        role: invitation.role,
        expires_at: invitation.expires_at,
    }
}
