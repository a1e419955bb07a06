//! Somebody at a browser, as far as HTTP goes: keeps cookies, and sends forms with what the page has put into them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use bsk_test_services::hidden_fields;

use super::{Answer, Request, Server, eventually};

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The address of the first organization's owner.
pub(crate) const OWNER: &str = "ada@example.com";

/// Somebody at a browser.
#[derive(Clone, Debug)]
pub(crate) struct Visitor<'server> {
    server: &'server Server,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'server> Visitor<'server> {
    /// Somebody who was never here.
    pub(crate) fn new(server: &'server Server) -> Self {
        Self { server, cookies: RefCell::default() }
    }

    /// Somebody who has signed in.
    #[track_caller]
    pub(crate) fn signed_in(server: &'server Server, email: &str) -> Self {
        let visitor = Self::new(server);
        let fields = [("email", email), ("password", PASSWORD)];
        visitor.submit("/sign-in", "/sign-in", &fields).expect(303);
        visitor
    }

    /// The owner of the first organization, just made by the link on the terminal, and its id.
    #[track_caller]
    pub(crate) fn first(server: &'server Server, kind: &[(&str, &str)]) -> (Self, String) {
        let visitor = Self::new(server);
        let link = first_link(server);
        let fields = [&[("organization", "Acme"), ("email", OWNER), ("password", PASSWORD)], kind].concat();
        let keys = visitor.submit(&link, &link, &fields).expect(303);
        let keys = keys.header("location").expect("a way on").to_owned();
        let id = keys.split('/').nth(2).unwrap_or_else(|| panic!("{keys}")).to_owned();
        (visitor, id)
    }

    /// Makes the link that invites somebody, as an owner. Its path.
    #[track_caller]
    pub(crate) fn invite(&self, organization: &str, email: &str, role: &str) -> String {
        let form = format!("/organization/{organization}/settings/people/invite");
        let made = self.submit(&form, &form, &[("email", email), ("role", role)]).expect(201).text();
        let (_, link) = made.split_once("id=\"one-time-link\"").unwrap_or_else(|| panic!("{made}"));
        let (_, path) = link.split_once("/invitation/").unwrap_or_else(|| panic!("{made}"));
        format!("/invitation/{}", path.split('<').next().unwrap_or_default())
    }

    /// Makes somebody a member of an organization, as an owner, and signs them in.
    #[track_caller]
    pub(crate) fn join(&self, organization: &str, email: &str, role: &str) -> Self {
        let link = self.invite(organization, email, role);
        let joined = Self::new(self.server);
        joined.submit(&link, &link, &[("password", PASSWORD)]).expect(303);
        joined
    }

    /// Asks for a page, and stays where that leads elsewhere.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send(Request::new("GET", path))
    }

    /// Opens a page, and sends its form for `action` with what the page has put into it and these fields.
    #[track_caller]
    pub(crate) fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let hidden = hidden_fields(&self.get(page).expect(200).text(), action);
        let hidden = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let ours = |name: &str| fields.iter().any(|(own, _)| *own == name);
        let all: Vec<_> = hidden.filter(|(name, _)| !ours(name)).chain(fields.iter().copied()).collect();
        self.post(action, &all)
    }

    /// Sends a form as a page of the server does.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let origin = format!("http://{}", self.server.address());
        self.send(form(path, fields).header("Origin", origin).header("Sec-Fetch-Site", "same-origin"))
    }

    /// Sends any request, with the cookies.
    #[track_caller]
    pub(crate) fn send(&self, mut request: Request) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header("Cookie", cookies.join("; "));
        }
        let answer = request.send(self.server.address());
        for set in answer.all("set-cookie") {
            self.keep(set);
        }
        answer
    }

    /// Does with a cookie what browsers do.
    #[track_caller]
    pub(crate) fn keep(&self, set: &str) {
        let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = pair.split_once('=').expect("a cookie has a name");
        if attributes.contains("Max-Age=0") {
            self.cookies.borrow_mut().remove(name);
        } else {
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
    }
}

/// The path of the link that a server prints at its first start.
#[track_caller]
pub(crate) fn first_link(server: &Server) -> String {
    eventually("the terminal shows a link", || {
        let log = server.log();
        let link = log.split_whitespace().find(|word| word.contains("/start/"))?;
        Some(link[link.find("/start/")?..].to_owned())
    })
}

/// A form on its way.
pub(crate) fn form(path: &str, fields: &[(&str, &str)]) -> Request {
    let pairs: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    let request = Request::new("POST", path).header("Content-Type", "application/x-www-form-urlencoded");
    request.body(pairs.join("&"))
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}
