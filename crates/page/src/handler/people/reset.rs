//! Making a link by which somebody chooses a new password.

use actix_web::http::StatusCode;

use super::{managed, member, person};
use crate::handler::fields::{explain, status_of};
use crate::serve::{Outcome, Standing, Visit};
use crate::view::{FormErrors, LinkFor, ResetLink, ShownLink};

/// The question whether to.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, FormErrors::none())
}

/// Makes the link, and shows it once.
pub(crate) fn make(visit: &Visit, standing: &Standing) -> Outcome {
    let people = managed(visit, standing)?;
    let member = member(visit, &people)?;
    match people.reset_link(&member.user.id) {
        Ok(made) => {
            let shown = ShownLink {
                organization: standing.organization.id.clone(),
                email: member.user.email.to_string(),
                good_for: LinkFor::Password,
                link: visit.site().link(&made.expose_path()),
                expires_at: made.expires_at,
            };
            visit.show(StatusCode::CREATED, &shown, standing.place())
        }
        Err(error) => show(visit, standing, explain(error)?),
    }
}

fn show(visit: &Visit, standing: &Standing, errors: FormErrors) -> Outcome {
    let person = person(member(visit, &managed(visit, standing)?)?);
    let organization = standing.organization.id.clone();
    visit.show(status_of(&errors), &ResetLink { organization, person, errors }, standing.place())
}
