//! For those who are not signed in yet.

pub(crate) mod invitation;
pub(crate) mod reset;
pub(crate) mod sign_in;
pub(crate) mod start;

use bsk_people::{NewPassword, SignedIn};

use crate::serve::{Reply, Visit};
use crate::view::FormErrors;

/// Lets somebody in, and leads on.
fn welcome(visit: &Visit, signed_in: &SignedIn, path: impl Into<String>) -> Reply {
    Reply::elsewhere(path).with_cookie(visit.let_in(signed_in))
}

/// A password that may be chosen; `None` if it may not, which is noted.
pub(super) fn new_password(typed: &str, errors: &mut FormErrors) -> Option<NewPassword> {
    let password = typed.parse();
    if let Err(invalid) = &password {
        errors.add("password", format!("Password {invalid}."));
    }
    password.ok()
}
