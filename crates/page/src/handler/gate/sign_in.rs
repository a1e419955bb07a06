//! Signing in and out.

use actix_web::http::StatusCode;
use bsk_people::PeopleError;

use super::welcome;
use crate::address;
use crate::serve::{Outcome, Person, Reply, Visit};
use crate::view::{FormErrors, SignIn};

/// Where everybody begins.
#[expect(clippy::unnecessary_wraps, reason = "a handler is as all are")]
pub(crate) fn begin(visit: &Visit) -> Outcome {
    let path = if visit.person().is_ok() { address::ORGANIZATIONS } else { address::SIGN_IN };
    Ok(Reply::elsewhere(path))
}

/// The form to sign in. Whoever is in already goes on.
pub(crate) fn form(visit: &Visit) -> Outcome {
    let next = next(visit.query().text("next"));
    if visit.person().is_ok() {
        return Ok(Reply::elsewhere(next.unwrap_or_else(|| address::ORGANIZATIONS.to_owned())));
    }
    visit.may_sign_in()?;
    visit.show(StatusCode::OK, &SignIn { next, ..SignIn::default() }, None)
}

/// Signs in. The session is new, whatever cookies the browser brought.
pub(crate) fn sign_in(visit: &Visit) -> Outcome {
    visit.may_sign_in()?;
    let form = visit.form();
    let (email, next) = (form.text("email"), next(form.text("next")));
    let signed_in =
        visit.site().people().sign_in(email, form.text("password"), visit.earlier(), &visit.visitor());
    let (status, wait, sentence) = match signed_in {
        Ok(signed_in) => {
            let path = next.unwrap_or_else(|| address::ORGANIZATIONS.to_owned());
            return Ok(welcome(visit, &signed_in, path));
        }
        Err(error @ PeopleError::WrongCredentials) => {
            (StatusCode::UNPROCESSABLE_ENTITY, None, error.to_string())
        }
        Err(error @ PeopleError::TooManyAttempts { wait }) => {
            (StatusCode::TOO_MANY_REQUESTS, Some(wait), error.to_string())
        }
        Err(other) => return Err(other.into()),
    };
    let view = SignIn { email: email.to_owned(), next, errors: FormErrors::general(sentence) };
    let reply = visit.show(status, &view, None)?;
    Ok(match wait {
        Some(wait) => reply.with_retry_after(wait),
        None => reply,
    })
}

/// Signs out.
pub(crate) fn sign_out(visit: &Visit, person: &Person) -> Outcome {
    visit.site().people().sign_out(person.session(), &visit.visitor())?;
    visit.let_out();
    Ok(Reply::elsewhere(address::SIGN_IN))
}

/// A path on this server to go on to; anything else is none.
fn next(text: &str) -> Option<String> {
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_path && is_plain).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_on_stays_on_this_server() {
        for text in ["/", "/organization/org_1/settings/api-keys?page=2"] {
            assert_eq!(next(text).as_deref(), Some(text));
        }
        for text in [
            "",
            "organizations",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\r\nX: y",
            "/\t/evil.example",
        ] {
            assert_eq!(next(text), None, "{text:?}");
        }
    }
}
