//! Without scripts, and without a mouse.

use crate::driver::{Browser, Options, Role, Scripts};
use crate::harness::{OWNER, PASSWORD, Server, Visitor, eventually, is_key_text};
use crate::people::own;

const TAB: &str = "\u{E004}";
const ENTER: &str = "\u{E007}";
const SPACE: &str = " ";

#[test]
fn everything_but_copying_works_without_scripts() {
    let options = Options { scripts: Scripts::Off, ..Options::default() };
    let Some(browser) = Browser::open_with(&options) else { return };
    let server = Server::start();
    own(&browser, &server);
    browser.find(Role::Button, "Create API Key").click();
    browser.find(Role::TextBox, "Name").write("plain");
    browser.find(Role::Checkbox, "Read").click();
    browser.find(Role::Button, "Create Key").click();
    let key = browser.first("[data-once]").text();
    assert!(is_key_text(&key), "{key}");
    assert!(browser.find_all(Role::Button, "Copy").is_empty(), "what cannot work is not offered");
    browser.find(Role::Button, "Done").click();
    browser.find(Role::Button, "Rotate").click();
    browser.find(Role::Radio, "None: stop the old key now").click();
    browser.find(Role::Button, "Rotate key").click();
    let new = browser.first("[data-once]").text();
    server.caller_with(&key).get("/key").refused(401, "api_key_revoked");
    browser.find(Role::Button, "Done").click();
    browser.find(Role::Button, "Revoke").click();
    browser.find(Role::Button, "Revoke key").click();
    assert!(browser.first("[data-notice]").text().contains("plain is revoked"));
    server.caller_with(&new).get("/key").refused(401, "api_key_revoked");
    browser.find(Role::Button, "Sign out").click();
    browser.find(Role::Button, "Sign in");
}

/// Goes on by the keyboard to what has a role and a name.
#[track_caller]
fn tab_to(browser: &Browser, role: Role, name: &str) {
    for _ in 0..40 {
        if browser.focused().is(role, name) {
            return;
        }
        browser.press(TAB);
    }
    panic!("{role:?} {name:?} is not reached by Tab at {}", browser.url());
}

#[test]
fn a_key_is_created_and_revoked_by_keyboard_alone() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    Visitor::first(&server, &[]);
    browser.visit(&format!("http://{}/", server.address()));
    tab_to(&browser, Role::TextBox, "Email");
    browser.type_text(OWNER);
    tab_to(&browser, Role::TextBox, "Password");
    browser.type_text(PASSWORD);
    browser.press(ENTER);
    browser.find(Role::Heading, "API Keys");
    tab_to(&browser, Role::Button, "Create API Key");
    browser.press(ENTER);
    browser.find(Role::Dialog, "Create API Key");
    tab_to(&browser, Role::TextBox, "Name");
    browser.type_text("by hand");
    tab_to(&browser, Role::Checkbox, "Read");
    browser.press(SPACE);
    tab_to(&browser, Role::Button, "Create Key");
    browser.press(ENTER);
    browser.find(Role::Heading, "Key created");
    let key = browser.first("[data-once]").text();
    tab_to(&browser, Role::Button, "Copy");
    browser.press(ENTER);
    tab_to(&browser, Role::Button, "Done");
    browser.press(ENTER);
    browser.find(Role::Button, "Revoke");
    tab_to(&browser, Role::Button, "Revoke");
    browser.press(ENTER);
    browser.find(Role::Dialog, "Revoke by hand?");
    tab_to(&browser, Role::Button, "Revoke key");
    browser.press(ENTER);
    let told = || browser.select("[data-notice]").first()?.text_if_there();
    assert!(eventually("the page says what was done", told).contains("by hand is revoked"));
    server.caller_with(&key).get("/key").refused(401, "api_key_revoked");
    assert_eq!(browser.clicks(), 0);
}
