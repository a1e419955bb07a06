//! Inviting somebody, and taking that back.

use actix_web::http::StatusCode;
use bsk_people::{LinkId, Role};

use super::managed;
use crate::address;
use crate::handler::fields::{email, explain, status_of};
use crate::handler::role;
use crate::serve::{Outcome, Standing, Visit};
use crate::view::{FormErrors, Invite, LinkFor, Notice, ShownLink};

/// The form that invites.
pub(crate) fn form(visit: &Visit, standing: &Standing) -> Outcome {
    show(visit, standing, String::new(), Role::Member, FormErrors::none())
}

/// Makes the link, and shows it once.
pub(crate) fn invite(visit: &Visit, standing: &Standing) -> Outcome {
    let fields = visit.form();
    let typed = fields.text("email").to_owned();
    let mut errors = FormErrors::none();
    let (email, role) = (email(&typed, &mut errors), role::read(fields.text("role"), &mut errors));
    let (Some(email), Some(role)) = (email, role) else {
        return show(visit, standing, typed, role.unwrap_or(Role::Member), errors);
    };
    match managed(visit, standing)?.invite(&email, role) {
        Ok(made) => {
            let shown = ShownLink {
                organization: standing.organization.id.clone(),
                email: email.to_string(),
                good_for: LinkFor::Joining,
                link: visit.site().link(&made.expose_path()),
                expires_at: made.expires_at,
            };
            visit.show(StatusCode::CREATED, &shown, standing.place())
        }
        Err(error) => show(visit, standing, typed, role, explain(error)?),
    }
}

/// Takes an invitation back.
pub(crate) fn withdraw(visit: &Visit, standing: &Standing) -> Outcome {
    let id: LinkId = visit.parameter("invitation")?;
    managed(visit, standing)?.withdraw(id)?;
    let notice = Notice::Done("The invitation is withdrawn.".to_owned());
    Ok(visit.tell(&notice, address::people(&standing.organization.id)))
}

fn show(visit: &Visit, standing: &Standing, email: String, role: Role, errors: FormErrors) -> Outcome {
    let organization = standing.organization.id.clone();
    let status = status_of(&errors);
    let view = Invite { organization, email, role, errors };
    visit.show(status, &view, standing.place())
}
