//! Every route, with every kind of key.

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::fixture::Fixture;

/// A request that an allowed key gets carried out.
struct Route {
    method: Method,
    pattern: &'static str,
    needs: &'static str,
    body: Option<Value>,
}

fn route(method: Method, pattern: &'static str, needs: &'static str, body: Option<Value>) -> Route {
    Route { method, pattern, needs, body }
}

fn routes() -> Vec<Route> {
    vec![
        route(Method::GET, "/visitors", "read", None),
        route(Method::GET, "/visitors/{id}", "read", None),
        route(Method::GET, "/companies", "read", None),
        route(Method::GET, "/companies/{id}", "read", None),
        route(Method::GET, "/lists", "read", None),
        route(Method::POST, "/lists", "write", Some(json!({"name": "New"}))),
        route(Method::GET, "/lists/{id}", "read", None),
        route(Method::PATCH, "/lists/{id}", "write", Some(json!({"name": "Renamed"}))),
        route(Method::GET, "/analytics", "read", None),
        route(Method::GET, "/icp-configs", "write", None),
        route(Method::POST, "/icp-configs", "write", Some(json!({"name": "New"}))),
        route(Method::PATCH, "/icp-configs/{id}", "write", Some(json!({"minEmployees": 60}))),
        route(Method::GET, "/settings", "write", None),
        route(Method::PATCH, "/settings", "write", Some(json!({"weeklyDigest": false}))),
        route(Method::GET, "/agency/overview", "agency:read", None),
        route(Method::GET, "/sub-organizations", "agency:read", None),
        route(Method::POST, "/sub-organizations", "agency:write", Some(json!({"name": "New"}))),
    ]
}

/// The keys of the agency, and what each of them may do.
const KEYS: [(&str, &[&str]); 5] = [
    ("READ", &["read"]),
    ("WRITE", &["write"]),
    ("ADMIN", &["read", "write"]),
    ("AGENCY_READ", &["agency:read"]),
    ("AGENCY_WRITE", &["agency:write"]),
];

#[actix_web::test]
async fn each_route_is_open_to_the_keys_that_have_its_scope_and_to_no_others() {
    let service = Fixture::new();
    for Route { method, pattern, needs, body } in routes() {
        let path = pattern.replace("{id}", "1");
        for (key, may) in KEYS {
            let answer =
                service.send(method.clone(), service.agency(), &path, service.key(key), body.clone()).await;
            let expected = match (may.contains(&needs), &method) {
                (true, &Method::POST) => 201,
                (true, _) => 200,
                (false, _) => 403,
            };
            assert_eq!(answer.status, expected, "{method} {pattern} with {key}: {answer:?}");
            if expected == 403 {
                answer.assert_refused(403, "insufficient_scope");
                assert_eq!(answer.body["details"]["requiredScopes"], json!([needs]));
            }
        }
    }
}

#[actix_web::test]
async fn no_route_is_open_to_a_key_of_another_organization() {
    let service = Fixture::new();
    for Route { method, pattern, body, .. } in routes() {
        let path = pattern.replace("{id}", "1");
        for (organization, key) in [(service.agency(), "CLIENT_ADMIN"), (service.client(), "ADMIN")] {
            let answer =
                service.send(method.clone(), organization, &path, service.key(key), body.clone()).await;
            answer.assert_refused(404, "organization_not_found");
        }
    }
}

#[actix_web::test]
async fn no_route_is_open_without_a_key() {
    let service = Fixture::new();
    for Route { method, pattern, body, .. } in routes() {
        let uri = format!("/api/v1/organization/{}{pattern}", service.agency().id).replace("{id}", "1");
        let request = TestRequest::default().method(method).uri(&uri).set_json(body);
        let answer = service.request(request).await;
        answer.assert_refused(401, "missing_api_key");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
}

#[test]
fn the_matrix_has_every_route() {
    let (_, source) = include_str!("../api.rs").split_once("fn routes(").unwrap();
    let mut declared = BTreeSet::new();
    for resource in source.split(r#"resource(""#).skip(1) {
        let (pattern, handlers) = resource.split_once('"').unwrap();
        let handlers = handlers.split(".service(").next().unwrap();
        for method in ["get", "post", "put", "patch", "delete"] {
            if handlers.contains(&format!(".{method}(")) {
                declared.insert((method.to_uppercase(), pattern.to_owned()));
            }
        }
    }
    let tested: BTreeSet<_> =
        routes().iter().map(|route| (route.method.to_string(), route.pattern.to_owned())).collect();
    assert_eq!(declared, tested);
}
