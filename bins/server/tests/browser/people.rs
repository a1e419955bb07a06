//! People at a browser.

use crate::driver::{Browser, Role};
use crate::harness::{OWNER, PASSWORD, Server, Visitor, eventually};

/// Signs in by the form.
#[track_caller]
pub(crate) fn sign_in(browser: &Browser, server: &Server, email: &str) {
    browser.visit(&format!("http://{}/", server.address()));
    browser.find(Role::TextBox, "Email").write(email);
    browser.find(Role::TextBox, "Password").write(PASSWORD);
    browser.find(Role::Button, "Sign in").click();
    eventually("the form is gone", || browser.find_all(Role::TextBox, "Password").is_empty().then_some(()));
}

/// Makes the first organization, and signs its owner in at a browser. The address of its keys.
#[track_caller]
pub(crate) fn own(browser: &Browser, server: &Server) -> String {
    let (_, organization) = Visitor::first(server, &[]);
    sign_in(browser, server, OWNER);
    browser.find(Role::Heading, "API Keys");
    keys_of(server, &organization)
}

/// The address of an organization's keys.
pub(crate) fn keys_of(server: &Server, organization: &str) -> String {
    format!("http://{}/organization/{organization}/settings/api-keys", server.address())
}
