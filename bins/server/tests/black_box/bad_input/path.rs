//! Paths, queries and methods that lead nowhere.

use super::{SERVER, assert_well};
use crate::harness::Request;

#[test]
fn a_path_that_leads_nowhere_is_not_found() {
    let server = SERVER.server();
    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/keys",
        "/api/v1/organization",
        "/api/v1/organization/",
        "/api/v1/organization//api-keys",
        "/api/v1/%2e%2e/healthz",
        "/api/v2/key",
        "/api/v1/KEY",
        "/api/v1/key/",
        "//api/v1/key",
    ] {
        let answer = Request::new("GET", path).send(server.address());
        assert!([401, 404].contains(&answer.status), "{path}: {}", answer.status);
        if path.starts_with("/api/v1/") && answer.status == 404 {
            answer.refused(404, "not_found");
        }
    }
    assert_well(&server);
}

#[test]
fn a_method_that_a_path_has_not_is_refused_and_those_it_has_are_named() {
    let server = SERVER.server();
    let organization = server.organization("Methods");
    for (method, path) in [
        ("PUT", organization.path("")),
        ("DELETE", organization.path("")),
        ("PUT", organization.path("/api-keys")),
        ("DELETE", organization.path("/api-keys")),
        ("POST", organization.key_path(&organization.owner)),
        ("GET", format!("{}/rotate", organization.key_path(&organization.owner))),
        ("POST", organization.path("/agency/overview")),
        ("POST", "/key".to_owned()),
        ("BREW", "/key".to_owned()),
        ("TRACE", "/key".to_owned()),
    ] {
        let answer = organization.admin().call(method, &path);
        answer.refused(405, "method_not_allowed");
        assert!(answer.header("allow").is_some_and(|allowed| !allowed.is_empty()), "{method} {path}");
    }
    for path in ["/healthz", "/openapi.json"] {
        assert_eq!(Request::new("POST", path).send(server.address()).status, 405, "{path}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let server = SERVER.server();
    let organization = server.organization("Head");
    let admin = organization.admin();
    for path in ["/key".to_owned(), organization.path(""), organization.path("/api-keys")] {
        let (get, head) = (admin.get(&path).expect(200), admin.call("HEAD", &path).expect(200));
        assert!(head.body.is_empty());
        assert_eq!(get.header("content-type"), head.header("content-type"), "{path}");
    }
}

#[test]
fn an_absurd_query_is_a_wrong_query() {
    let server = SERVER.server();
    let organization = server.organization("Absurd");
    let admin = organization.admin();
    let list = |query: &str| admin.get(&organization.path(&format!("/api-keys?{query}")));
    for (query, field) in [
        ("page=18446744073709551616", "page"),
        ("page=1e9", "page"),
        ("page=%F0%9F%92%A9", "page"),
        ("page=1;DROP%20TABLE", "page"),
        ("limit=-0", "limit"),
        ("limit=1.5", "limit"),
    ] {
        assert_eq!(list(query).invalid_fields(), [field], "{query}");
    }
    for query in ["page=18446744073709551615&limit=200", "page=4294967295&limit=200"] {
        let answer = list(query);
        assert!([200, 422].contains(&answer.status), "{query}: {}", answer.status);
    }
    for query in ["page=%ff", "%=%", "page=1&page=2", "search=%00", &format!("search={}", "x".repeat(20_000))]
    {
        let answer = list(query);
        assert!(
            [200, 400, 422].contains(&answer.status),
            "{}: {}",
            &query[..8.min(query.len())],
            answer.status
        );
    }
    assert_well(&server);
}
