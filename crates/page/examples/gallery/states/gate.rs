//! What those see who are not signed in, and what goes wrong.

use bsk_auth::Role;
use bsk_page::view::{AccountKind, FormErrors, Invitation, ResetPassword, SignIn, Start, StartForm, Trouble};

use super::super::fixture::{anonymous, name, owner};
use super::{State, state};

pub(super) fn all() -> Vec<State> {
    let email = || "ada@acme.example".to_owned();
    let token = || "q1w2e3".to_owned();
    let wrong = FormErrors::general("The e-mail address or the password is wrong. Try again.");
    let mut short = FormErrors::none();
    short.add("password", "Choose a password of at least 8 characters.");
    let invitation = Invitation {
        token: token(),
        organization: name("Acme Analytics"),
        email: email(),
        role: Role::Owner,
        account: AccountKind::New,
        errors: FormErrors::none(),
    };
    let typed = StartForm { organization: "Acme".to_owned(), is_agency: true, email: email() };
    let reset = ResetPassword { token: token(), email: email(), errors: FormErrors::none() };
    vec![
        state("sign-in", anonymous(), SignIn::default()),
        state("sign-in-wrong", anonymous(), SignIn { email: email(), errors: wrong, ..SignIn::default() }),
        state("start", anonymous(), Start { token: token(), ..Start::default() }),
        state("start-wrong", anonymous(), Start { token: token(), typed, errors: short.clone() }),
        state("invitation", anonymous(), invitation.clone()),
        state("invitation-known", anonymous(), Invitation { account: AccountKind::Known, ..invitation }),
        state("reset", anonymous(), reset.clone()),
        state("reset-wrong", anonymous(), ResetPassword { errors: short, ..reset }),
    ]
}

pub(super) fn troubles() -> Vec<State> {
    let cross_site = Trouble::CrossSite {
        from: Some("http://keys.example:8080".to_owned()),
        here: "http://127.0.0.1:8080".to_owned(),
    };
    let request = Some("7f3a9c".to_owned());
    vec![
        state("trouble-unreadable", owner(), Trouble::Unreadable),
        state("trouble-owners-only", owner(), Trouble::OwnersOnly),
        state("trouble-too-large", owner(), Trouble::TooLarge),
        state("trouble-wrong-type", owner(), Trouble::WrongType),
        state("trouble-cross-site", owner(), cross_site),
        state("trouble-not-vouched", anonymous(), Trouble::NotVouched),
        state("trouble-nobody-here", anonymous(), Trouble::NobodyHere),
        state("trouble-stale-form", owner(), Trouble::StaleForm),
        state("trouble-not-found", owner(), Trouble::NotFound),
        state("trouble-dead-link", anonymous(), Trouble::DeadLink),
        state("trouble-too-many", anonymous(), Trouble::TooMany { seconds: 30 }),
        state("trouble-internal", owner(), Trouble::Internal { request }),
        state("trouble-unavailable", anonymous(), Trouble::Unavailable),
    ]
}
