//! What those see who are not signed in yet.

mod invitation;
mod reset;
mod sign_in;
mod start;

pub use invitation::{AccountKind, Invitation};
pub use reset::ResetPassword;
pub use sign_in::SignIn;
pub use start::{Start, StartForm};

/// What is asked of a new password.
pub(super) const PASSWORD_HINT: &str =
    "At least 8 characters. A few words that only you put together are good.";
