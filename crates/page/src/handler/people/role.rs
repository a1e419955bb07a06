//! Giving somebody another role.

use super::{managed, member, person};
use crate::address;
use crate::handler::fields::{explain, status_of};
use crate::handler::role;
use crate::serve::{Outcome, Standing, Visit};
use crate::view::role::with_article;
use crate::view::{ChangeRole, FormErrors, Notice};

/// The question which role.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, FormErrors::none())
}

/// Changes it.
pub(crate) fn change(visit: &Visit, standing: &Standing) -> Outcome {
    let people = managed(visit, standing)?;
    let member = member(visit, &people)?;
    let mut errors = FormErrors::none();
    let Some(role) = role::read(visit.form().text("role"), &mut errors) else {
        return show(visit, standing, errors);
    };
    if let Err(error) = people.set_role(&member.user.id, role) {
        return show(visit, standing, explain(error)?);
    }
    let notice = Notice::Done(format!("{} is {} now.", member.user.email, with_article(role)));
    Ok(visit.tell(&notice, address::people(&standing.organization.id)))
}

fn show(visit: &Visit, standing: &Standing, errors: FormErrors) -> Outcome {
    let person = person(member(visit, &managed(visit, standing)?)?);
    let organization = standing.organization.id.clone();
    visit.show(status_of(&errors), &ChangeRole { organization, person, errors }, standing.place())
}
