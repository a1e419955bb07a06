//! An organization's name and facts.

use bsk_auth::{Caller, ScopeSet};

use crate::address;
use crate::handler::fields::{name, status_of};
use crate::serve::{Outcome, Standing, Visit, named};
use crate::view::{FormErrors, General, Notice};

/// The name and the facts.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, standing.organization.name.to_string(), FormErrors::none())
}

/// Gives the organization another name.
pub(crate) fn rename(visit: &Visit, standing: &Standing) -> Outcome {
    let typed = visit.form().text("name").to_owned();
    let mut errors = FormErrors::none();
    let Some(name) = name("name", "Name", &typed, &mut errors) else {
        return show(visit, standing, typed, errors);
    };
    let id = &standing.organization.id;
    visit.api_keys().rename_organization(&standing.caller(), id, name)?;
    Ok(visit.tell(&Notice::Done("The name is saved.".to_owned()), address::general(id)))
}

fn show(visit: &Visit, standing: &Standing, name: String, errors: FormErrors) -> Outcome {
    let organization = standing.organization;
    let parent = match &organization.parent {
        // Whoever owns a sub-organization may know to whom it belongs.
        Some(id) => {
            Some(named(&visit.site().api_keys().organization(&Caller::Operator, id, ScopeSet::EMPTY)?))
        }
        None => None,
    };
    let status = status_of(&errors);
    let view = General {
        organization: organization.id.clone(),
        name,
        agency: organization.agency,
        parent,
        rate_limit: organization.rate_limit,
        created_at: organization.created_at,
        errors,
    };
    visit.show(status, &view, standing.place())
}
