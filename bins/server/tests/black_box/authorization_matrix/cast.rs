//! Everyone who appears in the table, and how each makes a request there.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::table::OUTSIDE;
use crate::harness::{Answer, Caller, Organization, Request, Server, eventually, in_seconds};

/// The scopes of the personas who belong to the agency.
const MEMBERS: [(&str, &[&str]); 6] = [
    ("read", &["read"]),
    ("write", &["write"]),
    ("admin", &["admin"]),
    ("agency:read", &["agency:read"]),
    ("agency:write", &["agency:write"]),
    ("manager", &["admin", "agency:write"]),
];

/// The agency that is asked about, its sub-organization, and everyone who asks.
pub(super) struct Cast<'server> {
    server: &'server Server,
    agency: Organization<'server>,
    child: Organization<'server>,
    stranger: Organization<'server>,
    callers: HashMap<&'static str, Caller<'server>>,
}

impl<'server> Cast<'server> {
    /// Makes the organizations and the keys.
    pub(super) fn assemble(server: &'server Server) -> Self {
        let agency = server.agency("Agency");
        let child = agency.sub_organization("Child");
        let stranger = server.organization("Stranger");
        let mut callers = HashMap::new();
        callers.insert("none", server.anonymous());
        callers.insert("malformed", server.caller_with("bsk_live_NOT-HEXADECIMAL-AT-ALL-0123456789"));
        callers.insert("unknown", server.caller_with("bsk_live_fedcba9876543210fedcba9876543210"));
        let revoked = agency.key(&["admin"]);
        agency.admin().delete(&agency.key_path(&revoked)).expect(200);
        callers.insert("revoked", server.caller(&revoked));
        let body = json!({ "name": "expired", "scopes": ["admin"], "expiresAt": in_seconds(0.4) });
        let expired = server.caller(&agency.key_with(&body));
        eventually("the key expires", || (!expired.is_accepted()).then_some(()));
        callers.insert("expired", expired);
        let suspended = agency.sub_organization("Suspended");
        let path = agency.path(&format!("/sub-organizations/{}", suspended.id));
        agency.admin().patch(&path, &json!({ "status": "suspended" })).expect(200);
        callers.insert("suspended", suspended.admin());
        for (persona, scopes) in MEMBERS {
            callers.insert(persona, agency.caller(scopes));
        }
        callers.insert("stranger", stranger.admin());
        callers.insert("child", child.admin());
        Self { server, agency, child, stranger, callers }
    }

    /// Sends a persona's good request on a route of the table.
    pub(super) fn call(&self, persona: &str, method: &str, route: &str) -> Answer {
        let mut path = route.replace("{org}", &self.agency.id).replace("{sub}", &self.child.id);
        path = path.replace("{tail}", "visitors/7?page=2");
        if route.contains("{key}") {
            path = path.replace("{key}", &self.agency.key(&["read"]).id);
        }
        if route.contains("{subkey}") {
            path = path.replace("{subkey}", &self.child.key(&["read"]).id);
        }
        let caller = self.caller(persona, method, route);
        let outside = OUTSIDE.contains(&route);
        let mut request = if outside {
            caller.authorize(Request::new(method, &path))
        } else {
            caller.request(method, &path)
        };
        if let Some(body) = body(method, route) {
            request = request.json(&body);
        }
        caller.send(&request)
    }

    /// The persona, with a new key where the request uses the calling key up.
    fn caller(&self, persona: &str, method: &str, route: &str) -> Caller<'server> {
        if (method, route) != ("DELETE", "/key") {
            return self.callers[persona].clone();
        }
        match persona {
            "stranger" => self.stranger.caller(&["admin"]),
            "child" => self.child.caller(&["admin"]),
            _ => match MEMBERS.iter().find(|(member, _)| *member == persona) {
                Some((_, scopes)) => self.server.caller(&self.agency.key(scopes)),
                None => self.callers[persona].clone(),
            },
        }
    }
}

/// A body that is right for a route, for the routes that take one.
fn body(method: &str, route: &str) -> Option<Value> {
    let name = route.rsplit('/').next().unwrap_or_default();
    match (method, name) {
        ("POST", "api-keys") => Some(json!({ "name": "made by a persona", "scopes": ["read"] })),
        ("POST" | "PATCH", "sub-organizations" | "{sub}" | "{org}" | "{key}" | "{subkey}") => {
            Some(json!({ "name": "named by a persona" }))
        }
        _ => None,
    }
}
