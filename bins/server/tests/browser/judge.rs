//! Judging a page: by the rules of accessibility, and by eye.

use std::fs;
use std::path::Path;

use bsk_test_services::axe_core;
use serde_json::Value;

use crate::driver::{Browser, Scheme, Width};

/// Runs every rule of axe-core, and tells of what broke one. It loads nothing, as the page's policy forbids it.
const RULES: &str = "
    return axe.run(document, { preload: false, resultTypes: ['violations'] }).then(({ violations }) =>
        violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`)));
";

/// The looks in which a page is kept: a name, the colours, the width.
const LOOKS: [(&str, Scheme, Width); 3] = [
    ("light", Scheme::Light, Width::Desk),
    ("dark", Scheme::Dark, Width::Desk),
    ("phone", Scheme::Light, Width::Phone),
];

/// Panics if the page that a browser shows breaks a rule of accessibility in one of its looks, or is wider than the
/// screen. Keeps a picture of each look below `target/screenshots`.
#[track_caller]
pub(crate) fn judge(browser: &Browser, page: &str) {
    let rules = axe_core();
    for (look, scheme, width) in LOOKS {
        browser.prefer(scheme);
        browser.resize(width);
        // What is half way from one colour to another is no look.
        browser.run("document.getAnimations().forEach(animation => animation.finish())", &[]);
        keep(page, look, &browser.screenshot());
        let excess = browser.run("return document.documentElement.scrollWidth - innerWidth", &[]);
        assert!(
            excess.as_i64().is_some_and(|pixels| pixels <= 0),
            "{page}, {look}: {excess} pixels too wide"
        );
        if let Some(rules) = &rules {
            let violations = browser.run(&format!("{rules};{RULES}"), &[]);
            let violations = violations.as_array().expect("a list of violations");
            assert!(violations.is_empty(), "{page}, {look}: {:#}", Value::from(violations.clone()));
        }
    }
    browser.prefer(Scheme::Light);
    browser.resize(Width::Desk);
}

/// Keeps a picture of a page in a look.
pub(crate) fn keep(page: &str, look: &str, picture: &[u8]) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is in the target folder");
    let folder = target.join("screenshots");
    fs::create_dir_all(&folder).expect("a folder can be made");
    fs::write(folder.join(format!("{page}-{look}.png")), picture).expect("a picture can be kept");
}
