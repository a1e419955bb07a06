//! The first start.

use bsk_auth::Agency;
use bsk_people::{FirstOrganization, Link};

use super::{new_password, welcome};
use crate::address;
use crate::handler::fields::{email, explain, name, status_of};
use crate::serve::{Outcome, Refusal, Visit};
use crate::view::{FormErrors, Start, StartForm};

/// The form that makes the first organization. Looking at it does not use the link up.
pub(crate) fn form(visit: &Visit) -> Outcome {
    show(visit, StartForm::default(), FormErrors::none())
}

/// Makes the first organization and its owner, who is signed in by that.
pub(crate) fn start(visit: &Visit) -> Outcome {
    let token: String = visit.parameter("token")?;
    let fields = visit.form();
    let typed = StartForm {
        organization: fields.text("organization").to_owned(),
        is_agency: fields.text("agency") == "true",
        email: fields.text("email").to_owned(),
    };
    let mut errors = FormErrors::none();
    let name = name("organization", "Organization", &typed.organization, &mut errors);
    let email = email(&typed.email, &mut errors);
    let password = new_password(fields.text("password"), &mut errors);
    let (Some(name), Some(email), Some(password)) = (name, email, password) else {
        return show(visit, typed, errors);
    };
    let agency = if typed.is_agency { Agency::Yes } else { Agency::No };
    let first = FirstOrganization { name, agency, email, password };
    match visit.site().people().start(&token, first, &visit.visitor()) {
        Ok((organization, signed_in)) => Ok(welcome(visit, &signed_in, address::api_keys(&organization.id))),
        Err(error) => show(visit, typed, explain(error)?),
    }
}

fn show(visit: &Visit, typed: StartForm, errors: FormErrors) -> Outcome {
    let token: String = visit.parameter("token")?;
    match visit.site().people().link(&token)? {
        Some(Link::FirstStart) => visit.show(status_of(&errors), &Start { token, typed, errors }, None),
        _ => Err(Refusal::DeadLink),
    }
}
