//! One session of the driver: requests and their answers.

use std::cell::RefCell;
use std::net::SocketAddr;

use serde_json::{Value, json};

use super::Options;
use crate::harness::{Connection, Request};

/// What Chromium is started with: nothing that it would fetch or keep, no sandbox, which it cannot have as root, and a
/// pipe by which it notices that its driver is gone.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-pipe",
    "--window-size=1280,900",
];

/// A refusal of the driver.
#[derive(Debug)]
pub(super) struct Refusal(String);

impl Refusal {
    /// Whether the page has moved on from the element that was asked about.
    pub(super) fn is_stale(&self) -> bool {
        ["stale element", "no such", "does not belong to the document"]
            .iter()
            .any(|text| self.0.contains(text))
    }
}

/// A session, and the connection to the driver.
#[derive(Debug)]
pub(super) struct Session {
    connection: RefCell<Connection>,
    path: String,
}

impl Session {
    /// Starts a browser whose files are in `profile`.
    #[track_caller]
    pub(super) fn start(driver: SocketAddr, profile: &str, options: &Options) -> Self {
        let mut session = Self { connection: RefCell::new(Connection::open(driver)), path: String::new() };
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={profile}"));
        arguments.push(format!("--lang={}", options.language));
        let wanted = json!({
            "browserName": "chrome",
            "goog:loggingPrefs": { "browser": "ALL" },
            "goog:chromeOptions": { "args": arguments },
        });
        let begun = session.post("/session", &json!({ "capabilities": { "alwaysMatch": wanted } }));
        let id = begun["sessionId"].as_str().unwrap_or_else(|| panic!("{begun}"));
        session.path = format!("/session/{id}");
        session
    }

    /// Asks for something below the session.
    #[track_caller]
    pub(super) fn get(&self, path: &str) -> Value {
        self.try_get(path).unwrap_or_else(|refusal| panic!("GET {path}: {refusal:?}"))
    }

    /// Tells something.
    #[track_caller]
    pub(super) fn post(&self, path: &str, body: &Value) -> Value {
        self.try_post(path, body).unwrap_or_else(|refusal| panic!("POST {path}: {refusal:?}"))
    }

    /// Asks for something that may be gone.
    pub(super) fn try_get(&self, path: &str) -> Result<Value, Refusal> {
        self.send(&Request::new("GET", &format!("{}{path}", self.path)))
    }

    /// Tells something to what may be gone.
    pub(super) fn try_post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        self.send(&Request::new("POST", &format!("{}{path}", self.path)).json(body))
    }

    /// Sends a command of Chromium's own protocol.
    #[track_caller]
    pub(super) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// Ends the browser.
    pub(super) fn end(&self) {
        // One that has crashed has ended.
        drop(self.send(&Request::new("DELETE", &self.path)));
    }

    fn send(&self, request: &Request) -> Result<Value, Refusal> {
        let answer = self.connection.borrow_mut().send(request).expect("the driver answers");
        let mut body = answer.json();
        if answer.status == 200 {
            return Ok(body["value"].take());
        }
        let value = &body["value"];
        let text = |field: &str| value[field].as_str().unwrap_or_default().to_owned();
        Err(Refusal(format!("{}: {}", text("error"), text("message"))))
    }
}
