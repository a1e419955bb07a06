//! A browser.

use std::cell::{Cell, RefCell};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bsk_test_services::Chromedriver;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::session::{Refusal, Session};
use super::{Element, Options, Role, Scheme, Width};
use crate::harness::eventually;

/// A browser with a profile of its own, without a trace of another.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(super) session: Session,
    clicks: Cell<u32>,
    expected_errors: RefCell<Vec<String>>,
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser; `None` if there is none, which is said.
    #[track_caller]
    pub(crate) fn open() -> Option<Self> {
        Self::open_with(&Options::default())
    }

    /// The same, set up otherwise.
    #[track_caller]
    pub(crate) fn open_with(options: &Options) -> Option<Self> {
        let driver = Chromedriver::shared()?;
        let profile = TempDir::new().expect("a temporary folder can be made");
        let path = profile.path().to_str().expect("temporary paths are UTF-8");
        let session = Session::start(driver.address(), path, options);
        options.apply(&session);
        let expected_errors = RefCell::default();
        Some(Self { session, clicks: Cell::new(0), expected_errors, _profile: profile })
    }

    /// Goes to an address and waits until it is loaded.
    #[track_caller]
    pub(crate) fn visit(&self, url: &str) {
        self.session.post("/url", &json!({ "url": url }));
    }

    /// The address that it shows.
    #[track_caller]
    pub(crate) fn url(&self) -> String {
        self.session.get("/url").as_str().unwrap_or_default().to_owned()
    }

    /// The document as it is now, as HTML.
    #[track_caller]
    pub(crate) fn source(&self) -> String {
        self.session.get("/source").as_str().unwrap_or_default().to_owned()
    }

    /// The one element with a role and an accessible name; waits for it.
    #[track_caller]
    pub(crate) fn find(&self, role: Role, name: &str) -> Element<'_> {
        eventually(&format!("{role:?} {name:?} at {}", self.url()), || self.find_all(role, name).pop())
    }

    /// The elements with a role and an accessible name, as the page is now.
    pub(crate) fn find_all(&self, role: Role, name: &str) -> Vec<Element<'_>> {
        let candidates = json!({ "using": "css selector", "value": role.candidates() });
        self.with_name(self.session.try_post("/elements", &candidates), role, name)
    }

    /// The elements that a selector finds, for what has no role.
    #[track_caller]
    pub(crate) fn select(&self, selector: &str) -> Vec<Element<'_>> {
        let found = self.session.post("/elements", &json!({ "using": "css selector", "value": selector }));
        Element::all(self, &found)
    }

    /// The first element that a selector finds; waits for it.
    #[track_caller]
    pub(crate) fn first(&self, selector: &str) -> Element<'_> {
        let find = || self.select(selector).into_iter().next();
        eventually(&format!("{selector} at {}", self.url()), find)
    }

    /// The element that has the focus.
    #[track_caller]
    pub(crate) fn focused(&self) -> Element<'_> {
        Element::from_answer(self, &self.session.get("/element/active"))
    }

    /// Presses and releases a key, such as Tab: `\u{E004}`.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        let strokes = json!([{ "type": "keyDown", "value": key }, { "type": "keyUp", "value": key }]);
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes });
        self.session.post("/actions", &json!({ "actions": [keyboard] }));
    }

    /// Types into what has the focus.
    #[track_caller]
    pub(crate) fn type_text(&self, text: &str) {
        for character in text.chars() {
            self.press(&character.to_string());
        }
    }

    /// Says no to the question that the page asks, and returns it.
    #[track_caller]
    pub(crate) fn dismiss_question(&self) -> String {
        let question = self.session.get("/alert/text").as_str().unwrap_or_default().to_owned();
        self.session.post("/alert/dismiss", &json!({}));
        question
    }

    /// Lets pages of an origin use the clipboard.
    #[track_caller]
    pub(crate) fn allow_clipboard(&self, origin: &str) {
        let permissions = json!(["clipboardReadWrite", "clipboardSanitizedWrite"]);
        let grant = json!({ "permissions": permissions, "origin": origin });
        self.session.devtools("Browser.grantPermissions", &grant);
    }

    /// What is on the clipboard.
    #[track_caller]
    pub(crate) fn clipboard(&self) -> String {
        let text = self.run("return navigator.clipboard.readText()", &[]);
        text.as_str().unwrap_or_else(|| panic!("{text}")).to_owned()
    }

    /// Runs a script in the page and waits for what it returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.session.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Shows pages in colours for a scheme.
    pub(crate) fn prefer(&self, scheme: Scheme) {
        scheme.apply(&self.session);
    }

    /// Shows pages as wide as a screen.
    pub(crate) fn resize(&self, width: Width) {
        width.apply(&self.session);
    }

    /// What the whole page looks like, as a PNG.
    #[track_caller]
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let whole = json!({ "format": "png", "captureBeyondViewport": true });
        let taken = self.session.devtools("Page.captureScreenshot", &whole);
        STANDARD.decode(taken["data"].as_str().unwrap_or_default()).expect("a picture is Base64")
    }

    /// How often something was clicked.
    pub(crate) fn clicks(&self) -> u32 {
        self.clicks.get()
    }

    /// Says that the console will have an error with this text.
    pub(crate) fn expect_error(&self, text: &str) {
        self.expected_errors.borrow_mut().push(text.to_owned());
    }

    /// Every cookie, with what only the browser sees of it.
    #[track_caller]
    pub(crate) fn cookies(&self) -> Vec<Value> {
        self.session.get("/cookie").as_array().cloned().unwrap_or_default()
    }

    pub(super) fn count_click(&self) {
        self.clicks.set(self.clicks.get() + 1);
    }

    /// Those of the found elements that have a role and a name. A page that moves on has none.
    pub(super) fn with_name(
        &self,
        found: Result<Value, Refusal>,
        role: Role,
        name: &str,
    ) -> Vec<Element<'_>> {
        let named = |found: Value| {
            let mut named = Vec::new();
            for element in Element::all(self, &found) {
                if element.has(role, name)? {
                    named.push(element);
                }
            }
            Ok(named)
        };
        match found.and_then(named) {
            Ok(named) => named,
            Err(refusal) if refusal.is_stale() => Vec::new(),
            Err(refusal) => panic!("{role:?} {name:?}: {refusal:?}"),
        }
    }

    /// What the console says is wrong, but for what was expected.
    fn errors(&self) -> Vec<String> {
        let log = self.session.post("/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().cloned().unwrap_or_default();
        let is_bad = |entry: &&Value| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING"));
        let text = |entry: &Value| entry["message"].as_str().unwrap_or_default().to_owned();
        let expected = self.expected_errors.borrow();
        let is_expected = |message: &String| expected.iter().any(|text| message.contains(text));
        entries.iter().filter(is_bad).map(text).filter(|message| !is_expected(message)).collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if thread::panicking() {
            self.session.end();
            return;
        }
        let errors = self.errors();
        self.session.end();
        assert!(errors.is_empty(), "the console has {errors:#?}");
    }
}
