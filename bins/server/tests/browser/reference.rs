//! `/docs`.

use crate::driver::{Browser, Options, Role, Scripts};
use crate::harness::Server;
use crate::judge::judge;

#[test]
fn the_reference_is_accessible_in_every_look() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    browser.visit(&format!("http://{}/docs", server.address()));
    judge(&browser, "reference");
}

#[test]
fn the_reference_is_read_without_scripts() {
    let options = Options { scripts: Scripts::Off, ..Options::default() };
    let Some(browser) = Browser::open_with(&options) else { return };
    let server = Server::start();
    browser.visit(&format!("http://{}/docs", server.address()));
    let reference = browser.find(Role::Navigation, "Reference");
    reference.find(Role::Link, "GET List API keys").click();
    assert!(browser.url().contains("/docs#"), "{}", browser.url());
}
