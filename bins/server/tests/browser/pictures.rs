//! The pictures of the README.

use std::fs;
use std::path::Path;

use crate::driver::{Browser, Role};
use crate::harness::{OWNER, Server, Visitor};
use crate::pages::furnish;
use crate::people::sign_in;

/// Retakes them: `cargo test -p bsk-server --test browser pictures -- --ignored`. Look at them before you commit them.
#[test]
#[ignore = "writes into the sources"]
fn the_pictures_of_the_readme_are_retaken() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    furnish(&server, &owner, &organization);
    sign_in(&browser, &server, OWNER);
    browser.find(Role::Heading, "API Keys");
    keep("api-keys", &browser.screenshot());
    browser.find(Role::Button, "Create API Key").click();
    let dialog = browser.find(Role::Dialog, "Create API Key");
    dialog.find(Role::TextBox, "Name").write("mail campaigns");
    dialog.find(Role::Checkbox, "Read").click();
    dialog.find(Role::Button, "Create Key").click();
    browser.find(Role::Button, "Copy").click();
    keep("key-created", &browser.screenshot());
}

fn keep(name: &str, picture: &[u8]) {
    let images = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    fs::write(images.join(format!("{name}.png")), picture).expect("a picture can be kept");
}
