//! Making, copying, rotating and revoking a key.

use crate::driver::{Browser, Element, Role};
use crate::harness::{Server, eventually, is_key_text};
use crate::people::own;

/// Makes a key that may read, and leaves its text on the screen.
#[track_caller]
fn create(browser: &Browser, name: &str) -> String {
    browser.find(Role::Button, "Create API Key").click();
    let dialog = browser.find(Role::Dialog, "Create API Key");
    dialog.find(Role::TextBox, "Name").write(name);
    dialog.find(Role::Checkbox, "Read").click();
    dialog.find(Role::Button, "Create Key").click();
    shown(browser)
}

/// The text of the key that is shown once.
#[track_caller]
fn shown(browser: &Browser) -> String {
    browser.find(Role::Button, "Done");
    let key = browser.first("[data-once]").text();
    assert!(is_key_text(&key), "{key}");
    key
}

/// The row of a key.
#[track_caller]
fn row<'browser>(browser: &'browser Browser, name: &str) -> Element<'browser> {
    row_that_says(browser, &[name])
}

/// The row in which all these texts stand; waits for it.
#[track_caller]
fn row_that_says<'browser>(browser: &'browser Browser, texts: &[&str]) -> Element<'browser> {
    let says = |row: &Element<'_>| {
        row.text_if_there().is_some_and(|text| texts.iter().all(|wanted| text.contains(wanted)))
    };
    let find = || browser.select("tbody tr").into_iter().find(says);
    eventually(&format!("a row that says {texts:?}"), find)
}

#[test]
fn a_key_is_created_copied_used_and_revoked() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    own(&browser, &server);
    let key = create(&browser, "nightly export");
    browser.allow_clipboard(&format!("http://{}", server.address()));
    browser.find(Role::Button, "Copy").click();
    assert_eq!(browser.clipboard(), key);
    browser.find(Role::Button, "Done").click();

    let caller = server.caller_with(&key);
    assert!(caller.is_accepted());
    let text = row(&browser, "nightly export").text();
    assert!(text.contains(&key[..13]) && !text.contains(&key[13..]), "{text}");
    assert!(!browser.source().contains(&key[13..]), "the page has nothing of the rest");
    for column in ["Name", "Key prefix", "Scopes", "Status", "Last used", "Created"] {
        browser.find(Role::ColumnHeader, column);
    }

    row(&browser, "nightly export").find(Role::Button, "Revoke").click();
    let dialog = browser.find(Role::Dialog, "Revoke nightly export?");
    eventually("what will break", || dialog.text().contains("Last 24 hours").then_some(()));
    dialog.find(Role::Button, "Revoke key").click();
    let revoked = row_that_says(&browser, &["nightly export", "Revoked"]);
    assert!(revoked.find_all(Role::Button, "Revoke").is_empty());
    server.caller_with(&key).get("/key").refused(401, "api_key_revoked");
}

#[test]
fn a_key_is_rotated_and_the_old_one_goes_on_for_as_long_as_was_chosen() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    own(&browser, &server);
    let old = create(&browser, "importer");
    browser.find(Role::Button, "Copy").click();
    browser.find(Role::Button, "Done").click();
    row(&browser, "importer").find(Role::Button, "Rotate").click();
    let dialog = browser.find(Role::Dialog, "Rotate importer");
    dialog.find(Role::Radio, "1 hour").click();
    dialog.find(Role::Button, "Rotate key").click();
    browser.find(Role::Heading, "Key rotated");
    let new = shown(&browser);
    assert_ne!(new, old);
    assert!(server.caller_with(&old).is_accepted() && server.caller_with(&new).is_accepted());
}

#[test]
fn a_key_on_the_screen_is_not_lost_by_a_slip() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    own(&browser, &server);
    create(&browser, "slippery");
    browser.press("\u{E00C}");
    assert!(browser.dismiss_question().contains("this one time"), "leaving asks first");
    shown(&browser);
}

#[test]
fn what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    own(&browser, &server);
    browser.expect_error("422");
    browser.find(Role::Button, "Create API Key").click();
    let dialog = browser.find(Role::Dialog, "Create API Key");
    dialog.find(Role::TextBox, "Name").write("nothing chosen");
    dialog.find(Role::Button, "Create Key").click();
    browser.find(Role::Link, "Choose at least one scope.");
    assert_eq!(browser.find(Role::TextBox, "Name").value(), "nothing chosen");
}
