//! Who calls: an organization, its keys, and callers that send requests with them.

use serde_json::{Value, json};

use super::{Answer, Request, Server};

/// The path under which the API stands.
const BASE: &str = "/api/v1";

/// A key as its creation answered.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// The key's id.
    pub(crate) id: String,
    /// The key itself.
    pub(crate) text: String,
}

impl Key {
    /// The key in `{"apiKey":{…},"plainKey":"…"}`.
    #[track_caller]
    pub(crate) fn from_created(created: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{created}")).to_owned();
        Self { id: text(&created["apiKey"]["id"]), text: text(&created["plainKey"]) }
    }
}

/// Someone who calls the server with a credential, or none.
#[derive(Clone, Debug)]
pub(crate) struct Caller<'server> {
    server: &'server Server,
    key: Option<String>,
}

impl<'server> Caller<'server> {
    pub(super) fn new(server: &'server Server, key: Option<String>) -> Self {
        Self { server, key }
    }

    /// A request below the base path, with the caller's credential.
    pub(crate) fn request(&self, method: &str, path: &str) -> Request {
        self.authorize(Request::new(method, &format!("{BASE}{path}")))
    }

    /// Any request, with the caller's credential.
    pub(crate) fn authorize(&self, request: Request) -> Request {
        match &self.key {
            Some(key) => request.header("X-API-Key", key),
            None => request,
        }
    }

    /// Sends a request that [`Caller::request`] made.
    #[track_caller]
    pub(crate) fn send(&self, request: &Request) -> Answer {
        request.send(self.server.address())
    }

    /// Sends a request without a body.
    #[track_caller]
    pub(crate) fn call(&self, method: &str, path: &str) -> Answer {
        self.send(&self.request(method, path))
    }

    /// Reads.
    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.call("GET", path)
    }

    /// Deletes.
    #[track_caller]
    pub(crate) fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path)
    }

    /// Posts JSON.
    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(&self.request("POST", path).json(body))
    }

    /// Patches with JSON.
    #[track_caller]
    pub(crate) fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(&self.request("PATCH", path).json(body))
    }

    /// Whether the caller's key is accepted now; panics on any answer but yes and a refusal of the key.
    #[track_caller]
    pub(crate) fn is_accepted(&self) -> bool {
        match self.get("/key").status {
            200 => true,
            401 => false,
            other => panic!("GET /key answers {other}"),
        }
    }
}

/// An organization with a key that may do everything that its kind allows.
#[derive(Debug)]
pub(crate) struct Organization<'server> {
    /// The organization's id.
    pub(crate) id: String,
    /// The key that the operator made for it.
    pub(crate) owner: Key,
    server: &'server Server,
}

impl<'server> Organization<'server> {
    pub(super) fn new(server: &'server Server, id: String, owner: Key) -> Self {
        Self { id, owner, server }
    }

    /// The path of something below the organization; an empty path is the organization itself.
    pub(crate) fn path(&self, below: &str) -> String {
        format!("/organization/{}{below}", self.id)
    }

    /// The path of a key of the organization.
    pub(crate) fn key_path(&self, key: &Key) -> String {
        self.path(&format!("/api-keys/{}", key.id))
    }

    /// The caller with the operator's key: all scopes that the organization's kind allows.
    pub(crate) fn admin(&self) -> Caller<'server> {
        self.server.caller(&self.owner)
    }

    /// Makes a key through the API.
    #[track_caller]
    pub(crate) fn key(&self, scopes: &[&str]) -> Key {
        self.key_with(&json!({ "name": scopes.join(" "), "scopes": scopes }))
    }

    /// Makes a key through the API from a whole body.
    #[track_caller]
    pub(crate) fn key_with(&self, body: &Value) -> Key {
        Key::from_created(&self.admin().post(&self.path("/api-keys"), body).expect(201).json())
    }

    /// A caller with a new key of these scopes.
    #[track_caller]
    pub(crate) fn caller(&self, scopes: &[&str]) -> Caller<'server> {
        self.server.caller(&self.key(scopes))
    }

    /// A caller with a new key that may read.
    #[track_caller]
    pub(crate) fn reader(&self) -> Caller<'server> {
        self.caller(&["read"])
    }

    /// A caller with a new key that may write and not read.
    #[track_caller]
    pub(crate) fn writer(&self) -> Caller<'server> {
        self.caller(&["write"])
    }

    /// Makes a sub-organization of this agency, with an owner's key of its own.
    #[track_caller]
    pub(crate) fn sub_organization(&self, name: &str) -> Organization<'server> {
        let made =
            self.admin().post(&self.path("/sub-organizations"), &json!({ "name": name })).expect(201).json();
        let id = made["organization"]["id"].as_str().expect("an organization has an id").to_owned();
        self.server.adopt(id, &["admin"])
    }
}
