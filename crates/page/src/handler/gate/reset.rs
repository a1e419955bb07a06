//! Choosing a new password by a link.

use bsk_people::Link;

use super::{new_password, welcome};
use crate::address;
use crate::handler::fields::{explain, status_of};
use crate::serve::{Outcome, Refusal, Visit};
use crate::view::{FormErrors, ResetPassword};

/// The form for a new password. Looking at it does not use the link up.
pub(crate) fn form(visit: &Visit) -> Outcome {
    show(visit, FormErrors::none())
}

/// Sets the password. Every other session ends.
pub(crate) fn reset(visit: &Visit) -> Outcome {
    let token: String = visit.parameter("token")?;
    let mut errors = FormErrors::none();
    let Some(password) = new_password(visit.form().text("password"), &mut errors) else {
        return show(visit, errors);
    };
    match visit.site().people().reset_password(&token, &password, &visit.visitor()) {
        Ok(signed_in) => Ok(welcome(visit, &signed_in, address::ORGANIZATIONS)),
        Err(error) => show(visit, explain(error)?),
    }
}

fn show(visit: &Visit, errors: FormErrors) -> Outcome {
    let token: String = visit.parameter("token")?;
    match visit.site().people().link(&token)? {
        Some(Link::PasswordReset { email }) => {
            let status = status_of(&errors);
            let view = ResetPassword { token, email: email.to_string(), errors };
            visit.show(status, &view, None)
        }
        _ => Err(Refusal::DeadLink),
    }
}
