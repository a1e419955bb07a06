//! Removing somebody.

use super::{managed, member, person};
use crate::address;
use crate::handler::fields::{explain, status_of};
use crate::serve::{Outcome, Reply, Standing, Visit};
use crate::view::{FormErrors, Notice, RemovePerson};

/// The question whether to.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, FormErrors::none())
}

/// Removes. Whoever removes themselves is led to what is left to them.
pub(crate) fn remove(visit: &Visit, standing: &Standing) -> Outcome {
    let people = managed(visit, standing)?;
    let member = member(visit, &people)?;
    if let Err(error) = people.remove(&member.user.id) {
        return show(visit, standing, explain(error)?);
    }
    if member.user.id == standing.person.session().user().id {
        return Ok(Reply::elsewhere(address::ORGANIZATIONS));
    }
    let notice = Notice::Done(format!("{} is removed.", member.user.email));
    Ok(visit.tell(&notice, address::people(&standing.organization.id)))
}

fn show(visit: &Visit, standing: &Standing, errors: FormErrors) -> Outcome {
    let person = person(member(visit, &managed(visit, standing)?)?);
    let organization = standing.organization.id.clone();
    visit.show(status_of(&errors), &RemovePerson { organization, person, errors }, standing.place())
}
