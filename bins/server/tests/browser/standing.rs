//! Who sees what: members and strangers.

use crate::driver::{Browser, Role};
use crate::harness::{Server, Visitor};
use crate::judge::judge;
use crate::people::{keys_of, sign_in};

#[test]
fn a_member_has_no_settings_and_is_refused_their_address() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    owner.join(&organization, "member@example.com", "member");
    sign_in(&browser, &server, "member@example.com");
    browser.find(Role::Heading, "Acme");
    assert!(browser.find_all(Role::Link, "API Keys").is_empty());
    assert!(browser.find_all(Role::Heading, "Organization Settings").is_empty());
    judge(&browser, "member");
    browser.expect_error("403");
    browser.visit(&keys_of(&server, &organization));
    browser.find(Role::Heading, "This is for owners");
    judge(&browser, "owners-only");
}

#[test]
fn to_a_stranger_an_organization_is_not_there() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let (owner, acme) = Visitor::first(&server, &[("agency", "true")]);
    let form = format!("/organization/{acme}/settings/sub-organizations/new");
    owner.submit(&form, &form, &[("name", "Client")]).expect(303);
    owner.join(&acme, "member@example.com", "member");
    sign_in(&browser, &server, "member@example.com");
    browser.expect_error("404");
    browser.visit(&keys_of(&server, "org_000000000000000000000000"));
    browser.find(Role::Heading, "Not found");
    judge(&browser, "not-found");
}

#[test]
fn a_session_that_was_signed_out_is_over_in_every_tab() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let keys = crate::people::own(&browser, &server);
    let cookies = browser.cookies();
    assert!(
        cookies.iter().all(|cookie| cookie["httpOnly"] == true && cookie["sameSite"] == "Lax"),
        "{cookies:?}"
    );
    browser.find(Role::Button, "Sign out").click();
    browser.find(Role::Button, "Sign in");
    browser.visit(&keys);
    browser.find(Role::Button, "Sign in");
}
