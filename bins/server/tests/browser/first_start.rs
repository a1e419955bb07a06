//! From the link on the terminal to the first request with a key.

use std::process::Command;

use crate::driver::{Browser, Role};
use crate::harness::{OWNER, PASSWORD, Server, first_link, unix_seconds};

/// Most clicks that a newcomer may need.
const MOST_CLICKS: u32 = 8;

#[test]
fn a_newcomer_comes_from_the_link_to_a_working_curl() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let began = unix_seconds();
    browser.visit(&format!("http://{}{}", server.address(), first_link(&server)));
    browser.find(Role::TextBox, "Organization").write("Acme");
    browser.find(Role::TextBox, "Email").write(OWNER);
    browser.find(Role::TextBox, "Password").write(PASSWORD);
    browser.find(Role::Button, "Create organization").click();
    browser.find(Role::Button, "Create API Key").click();
    let dialog = browser.find(Role::Dialog, "Create API Key");
    dialog.find(Role::TextBox, "Name").write("First key");
    dialog.find(Role::Checkbox, "Read").click();
    dialog.find(Role::Button, "Create Key").click();
    browser.find(Role::Button, "Copy").click();
    let command = browser.first("#try-it").text();
    let curl = Command::new("sh").args(["-c", &format!("{command} -sS")]).output().expect("a shell runs");
    let answer = String::from_utf8_lossy(&curl.stdout).into_owned();
    assert!(answer.contains("\"name\":\"First key\""), "{command}: {answer}{curl:?}");
    let (clicks, seconds) = (browser.clicks(), unix_seconds() - began);
    eprintln!("from the link to a working curl: {clicks} clicks, {seconds:.1} s");
    assert!(clicks <= MOST_CLICKS, "{clicks} clicks");
}
