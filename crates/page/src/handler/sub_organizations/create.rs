//! Making a sub-organization.

use super::agency;
use crate::address;
use crate::handler::fields::{name, status_of};
use crate::handler::once;
use crate::serve::{Outcome, Standing, Visit};
use crate::view::{CreateSubOrganization, FormErrors, Notice};

/// The form for a new one.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, String::new(), FormErrors::none())
}

/// Makes it.
pub(crate) fn create(visit: &Visit, standing: &Standing) -> Outcome {
    let agency = agency(standing)?;
    let typed = visit.form().text("name").to_owned();
    let mut errors = FormErrors::none();
    let Some(name) = name("name", "Name", &typed, &mut errors) else {
        return show(visit, standing, typed, errors);
    };
    let list = address::sub_organizations(&agency.id);
    let id = once::id(visit.form(), &agency.id, &standing.person.session().user().id);
    let sub = visit.api_keys().create_sub_organization_once(&standing.caller(), &agency.id, name, id)?;
    let news = match sub {
        Some(sub) => format!("{} is there.", sub.name),
        None => "This form has made it already.".to_owned(),
    };
    Ok(visit.tell(&Notice::Done(news), list))
}

fn show(visit: &Visit, standing: &Standing, name: String, errors: FormErrors) -> Outcome {
    let agency = agency(standing)?.id.clone();
    let status = status_of(&errors);
    let view = CreateSubOrganization { agency, once: once::name()?, name, errors };
    visit.show(status, &view, standing.place())
}
