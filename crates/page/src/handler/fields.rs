//! What was typed, read into what can be.

use actix_web::http::StatusCode;
use bsk_auth::Name;
use bsk_people::{Email, PeopleError};

use crate::serve::Refusal;
use crate::view::FormErrors;

/// The status of a form: whether something is wrong in it.
pub(super) fn status_of(errors: &FormErrors) -> StatusCode {
    if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }
}

/// A name; `None` if it cannot be one, which is noted.
pub(super) fn name(field: &'static str, label: &str, typed: &str, errors: &mut FormErrors) -> Option<Name> {
    let name = typed.parse();
    if let Err(invalid) = &name {
        errors.add(field, format!("{label} {invalid}."));
    }
    name.ok()
}

/// An e-mail address; `None` if it cannot be one, which is noted.
pub(super) fn email(typed: &str, errors: &mut FormErrors) -> Option<Email> {
    let email = typed.parse();
    if let Err(invalid) = &email {
        errors.add("email", format!("Email {invalid}."));
    }
    email.ok()
}

/// What people can do something about, to be said in their form.
pub(super) fn explain(error: PeopleError) -> Result<FormErrors, Refusal> {
    match error {
        PeopleError::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for field in fields {
                match field.field {
                    "password" => errors.add("password", format!("Password {}.", field.reason)),
                    _ => errors.add("email", format!("Email {}.", field.reason)),
                }
            }
            Ok(errors)
        }
        PeopleError::WrongCredentials
        | PeopleError::OtherAddress
        | PeopleError::EmailTaken
        | PeopleError::AlreadyMember
        | PeopleError::LastOwner
        | PeopleError::MayNotReset => Ok(FormErrors::general(error.to_string())),
        other => Err(other.into()),
    }
}
