//! Accepting an invitation.

use bsk_auth::{Caller, ScopeSet};
use bsk_people::{Acceptance, Link};

use super::{new_password, welcome};
use crate::address;
use crate::handler::fields::{explain, status_of};
use crate::serve::{Outcome, Refusal, Reply, Visit};
use crate::view::{AccountKind, FormErrors, Invitation};

/// The form that accepts an invitation. Looking at it does not use the link up.
pub(crate) fn form(visit: &Visit) -> Outcome {
    show(visit, FormErrors::none())
}

/// Joins.
pub(crate) fn accept(visit: &Visit) -> Outcome {
    let token: String = visit.parameter("token")?;
    let typed = visit.form().text("password");
    let people = visit.site().people();
    let Some(Link::Invitation { invitation, has_account }) = people.link(&token)? else {
        return Err(Refusal::DeadLink);
    };
    let signed_in = visit.session().filter(|session| session.user().email == invitation.email);
    let mut errors = FormErrors::none();
    let accepted = if let Some(session) = signed_in {
        people.accept_invitation(&token, Acceptance::Session(session), &visit.visitor())
    } else if has_account {
        people.accept_invitation(&token, Acceptance::Account(typed), &visit.visitor())
    } else {
        let Some(password) = new_password(typed, &mut errors) else { return show(visit, errors) };
        people.accept_invitation(&token, Acceptance::New(&password), &visit.visitor())
    };
    match accepted {
        Ok((organization, Some(signed_in))) => {
            Ok(welcome(visit, &signed_in, address::organization(&organization)))
        }
        Ok((organization, None)) => Ok(Reply::elsewhere(address::organization(&organization))),
        Err(error) => show(visit, explain(error)?),
    }
}

fn show(visit: &Visit, errors: FormErrors) -> Outcome {
    let token: String = visit.parameter("token")?;
    let site = visit.site();
    let Some(Link::Invitation { invitation, has_account }) = site.people().link(&token)? else {
        return Err(Refusal::DeadLink);
    };
    // Whoever has the link may know to where it leads.
    let organization =
        site.api_keys().organization(&Caller::Operator, &invitation.organization, ScopeSet::EMPTY)?;
    let status = status_of(&errors);
    let view = Invitation {
        token,
        organization: organization.name,
        email: invitation.email.to_string(),
        role: invitation.role,
        account: if has_account { AccountKind::Known } else { AccountKind::New },
        errors,
    };
    visit.show(status, &view, None)
}
