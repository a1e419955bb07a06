//! An element of a page.

use core::fmt;

use serde_json::{Value, json};

use super::session::Refusal;
use super::{Browser, Role};
use crate::harness::eventually;

/// The name under which WebDriver sends an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An element of the page that a browser shows.
#[derive(Clone)]
pub(crate) struct Element<'browser> {
    browser: &'browser Browser,
    id: String,
}

impl<'browser> Element<'browser> {
    /// The elements in an answer of the driver.
    pub(super) fn all(browser: &'browser Browser, found: &Value) -> Vec<Self> {
        let found = found.as_array().map(Vec::as_slice).unwrap_or_default();
        found.iter().map(|element| Self::from_answer(browser, element)).collect()
    }

    pub(super) fn from_answer(browser: &'browser Browser, element: &Value) -> Self {
        let id = element[ELEMENT].as_str().unwrap_or_else(|| panic!("{element} is no element"));
        Self { browser, id: id.to_owned() }
    }

    /// The one element in this one with a role and an accessible name; waits for it.
    #[track_caller]
    pub(crate) fn find(&self, role: Role, name: &str) -> Element<'browser> {
        eventually(&format!("{role:?} {name:?} in {self:?}"), || self.find_all(role, name).pop())
    }

    /// The elements in this one with a role and an accessible name, as they are now.
    pub(crate) fn find_all(&self, role: Role, name: &str) -> Vec<Element<'browser>> {
        let candidates = json!({ "using": "css selector", "value": role.candidates() });
        let found = self.browser.session.try_post(&self.path("elements"), &candidates);
        self.browser.with_name(found, role, name)
    }

    /// Clicks it with the mouse.
    #[track_caller]
    pub(crate) fn click(&self) {
        self.browser.count_click();
        self.browser.session.post(&self.path("click"), &json!({}));
    }

    /// Types into it.
    #[track_caller]
    pub(crate) fn write(&self, text: &str) {
        self.browser.session.post(&self.path("value"), &json!({ "text": text }));
    }

    /// The text that it shows.
    #[track_caller]
    pub(crate) fn text(&self) -> String {
        self.string("text")
    }

    /// The text that it shows; `None` if it is gone.
    pub(crate) fn text_if_there(&self) -> Option<String> {
        let text = self.browser.session.try_get(&self.path("text")).ok()?;
        text.as_str().map(str::to_owned)
    }

    /// The value that a field has now.
    #[track_caller]
    pub(crate) fn value(&self) -> String {
        self.string("property/value")
    }

    /// Whether it has a role and an accessible name now.
    pub(crate) fn is(&self, role: Role, name: &str) -> bool {
        self.has(role, name).unwrap_or(false)
    }

    /// Whether it has a role and an accessible name. One that is gone has none.
    pub(super) fn has(&self, role: Role, name: &str) -> Result<bool, Refusal> {
        let ask = |what: &str| self.browser.session.try_get(&self.path(what));
        Ok(ask("computedlabel")?.as_str().is_some_and(|label| label.trim() == name)
            && ask("computedrole")? == role.name())
    }

    fn string(&self, what: &str) -> String {
        self.browser.session.get(&self.path(what)).as_str().unwrap_or_default().to_owned()
    }

    fn path(&self, what: &str) -> String {
        format!("/element/{}/{what}", self.id)
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Element({})", self.id)
    }
}
