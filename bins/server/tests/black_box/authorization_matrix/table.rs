//! The table: which status each kind of caller gets on each route.

/// Every method that an OpenAPI document can name; what `ANY` stands for.
pub(super) const METHODS: [&str; 8] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];

/// The paths outside the base path, which the OpenAPI document need not speak of.
pub(super) const OUTSIDE: [&str; 5] = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"];

/// The columns. `none` sends no key; `malformed` and `unknown` send text that is no key of anybody's; `suspended` is an
/// admin of a suspended organization; `manager` holds `admin` and `agency:write`; `stranger` is an admin elsewhere;
/// `child` is an admin of the organization's sub-organization. All others belong to the agency that is asked about.
///
/// `{org}` is the agency, `{sub}` its sub-organization; `{key}` and `{subkey}` are keys of theirs, new for every cell.
const TABLE: &str = "
                                                 none malformed unknown revoked expired suspended read write admin agency:read agency:write manager stranger child
GET    /organization/{org}/api-keys               401 401 401 401 401 401  403 403 200 403 403 200  404 404
POST   /organization/{org}/api-keys               401 401 401 401 401 401  403 403 201 403 403 201  404 404
GET    /organization/{org}/api-keys/{key}         401 401 401 401 401 401  403 403 200 403 403 200  404 404
PATCH  /organization/{org}/api-keys/{key}         401 401 401 401 401 401  403 403 200 403 403 200  404 404
DELETE /organization/{org}/api-keys/{key}         401 401 401 401 401 401  403 403 200 403 403 200  404 404
POST   /organization/{org}/api-keys/{key}/rotate  401 401 401 401 401 401  403 403 201 403 403 201  404 404
GET    /organization/{org}/api-keys/{key}/usage   401 401 401 401 401 401  403 403 200 403 403 200  404 404
GET    /organization/{org}/audit-events           401 401 401 401 401 401  403 403 200 403 403 200  404 404
GET    /organization/{sub}/audit-events           401 401 401 401 401 401  404 404 404 404 404 200  404 200
GET    /organization/{sub}/api-keys               401 401 401 401 401 401  404 404 404 404 404 200  404 200
POST   /organization/{sub}/api-keys               401 401 401 401 401 401  404 404 404 404 404 201  404 201
GET    /organization/{sub}/api-keys/{subkey}      401 401 401 401 401 401  404 404 404 404 404 200  404 200
PATCH  /organization/{sub}/api-keys/{subkey}      401 401 401 401 401 401  404 404 404 404 404 200  404 200
DELETE /organization/{sub}/api-keys/{subkey}      401 401 401 401 401 401  404 404 404 404 404 200  404 200
POST   /organization/{sub}/api-keys/{subkey}/rotate 401 401 401 401 401 401  404 404 404 404 404 201  404 201
GET    /organization/{sub}/api-keys/{subkey}/usage 401 401 401 401 401 401  404 404 404 404 404 200  404 200
GET    /organization/{sub}/api-keys/{key}         401 401 401 401 401 401  404 404 404 404 404 404  404 404
DELETE /organization/{org}/api-keys/{subkey}      401 401 401 401 401 401  403 403 404 403 403 404  404 404
GET    /organization/{org}                        401 401 401 401 401 401  200 403 200 403 403 200  404 404
PATCH  /organization/{org}                        401 401 401 401 401 401  403 200 200 403 403 200  404 404
GET    /organization/{org}/agency/overview        401 401 401 401 401 401  403 403 403 200 403 403  404 404
GET    /organization/{org}/sub-organizations      401 401 401 401 401 401  403 403 403 200 403 403  404 404
POST   /organization/{org}/sub-organizations      401 401 401 401 401 401  403 403 403 403 201 201  404 404
PATCH  /organization/{org}/sub-organizations/{sub} 401 401 401 401 401 401 403 403 403 403 200 200  404 404
GET    /organization/{sub}/sub-organizations      401 401 401 401 401 401  404 404 404 404 404 404  404 403
GET    /key                                       401 401 401 401 401 401  200 200 200 200 200 200  200 200
DELETE /key                                       401 401 401 401 401 401  200 200 200 200 200 200  200 200
ANY    /auth                                      401 401 401 401 401 401  200 200 200 200 200 200  200 200
ANY    /auth?scope=read                           401 401 401 401 401 401  200 403 200 403 403 200  200 200
ANY    /auth?scope=write&organization={org}       401 401 401 401 401 401  403 200 200 403 403 200  403 403
ANY    /auth?scope=admin                          401 401 401 401 401 401  403 403 200 403 403 200  200 200
ANY    /auth?scope=agency:read                    401 401 401 401 401 401  403 403 403 200 403 403  403 403
ANY    /auth?scope=agency:write                   401 401 401 401 401 401  403 403 403 403 200 200  403 403
ANY    /auth/{tail}                               401 401 401 401 401 401  200 200 200 200 200 200  200 200
GET    /healthz                                   200 200 200 200 200 200  200 200 200 200 200 200  200 200
GET    /readyz                                    200 200 200 200 200 200  200 200 200 200 200 200  200 200
GET    /metrics                                   200 200 200 200 200 200  200 200 200 200 200 200  200 200
GET    /openapi.json                              200 200 200 200 200 200  200 200 200 200 200 200  200 200
GET    /docs                                      200 200 200 200 200 200  200 200 200 200 200 200  200 200
";

/// One route and the status that each persona gets there, in the order of [`personas`].
pub(super) struct Row {
    method: String,
    /// The path below the base path, or outside of it, with its query.
    pub(super) route: String,
    /// A status for each persona.
    pub(super) expected: Vec<u16>,
}

impl Row {
    /// The methods that the row speaks of.
    pub(super) fn methods(&self) -> Vec<&str> {
        if self.method == "ANY" { METHODS.to_vec() } else { vec![&self.method] }
    }
}

/// The names of the columns.
pub(super) fn personas() -> Vec<&'static str> {
    TABLE.trim().lines().next().expect("a head").split_whitespace().collect()
}

/// The rows.
pub(super) fn rows() -> Vec<Row> {
    TABLE.trim().lines().skip(1).map(row).collect()
}

fn row(line: &str) -> Row {
    let mut words = line.split_whitespace();
    let method = words.next().expect("a method").to_owned();
    let route = words.next().expect("a route").to_owned();
    let expected: Vec<u16> = words.map(|status| status.parse().expect("a status")).collect();
    assert_eq!(expected.len(), personas().len(), "{line}");
    Row { method, route, expected }
}
