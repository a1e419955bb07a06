//! Extractors whose type is the permission.

use actix_web::test::TestRequest;
use bsk_actix::auth::{Scope, ScopeSet};
use serde_json::json;

use crate::fixture::Fixture;

#[actix_web::test]
async fn a_handler_asks_for_the_scopes_that_its_signature_names() {
    let all = [Scope::Read, Scope::Write, Scope::Admin];
    let table: [(&[Scope], [u16; 4]); 5] = [
        (&[Scope::Read], [200, 200, 403, 403]),
        (&[Scope::Write], [200, 403, 403, 403]),
        (&[Scope::Read, Scope::Write], [200, 200, 200, 403]),
        (&[Scope::Admin], [200, 200, 200, 403]),
        (&all, [200, 200, 200, 403]),
    ];
    let acme = Fixture::new();
    for (scopes, statuses) in table {
        let key = acme.key(scopes.iter().copied().collect::<ScopeSet>());
        for (path, status) in ["/me", "/read", "/both", "/agency"].into_iter().zip(statuses) {
            let answer = acme.get(&format!("/v1{path}"), &key).await;
            assert_eq!(answer.status, status, "{scopes:?} {path}");
        }
    }
}

#[actix_web::test]
async fn a_refusal_names_all_the_scopes_that_are_needed() {
    let acme = Fixture::new();
    let answer = acme.get("/v1/both", &acme.key(Scope::Read)).await;
    answer.assert_refused(403, "insufficient_scope");
    assert_eq!(answer.problem()["details"], json!({"requiredScopes": ["read", "write"]}));
    assert_eq!(
        answer.header("www-authenticate"),
        Some(r#"Bearer realm="api", error="insufficient_scope", scope="read write""#)
    );
}

#[actix_web::test]
async fn a_scope_with_a_colon_is_named_as_it_is() {
    let acme = Fixture::new();
    let answer = acme.get("/v1/agency", &acme.key(Scope::Admin)).await;
    assert_eq!(answer.problem()["details"], json!({"requiredScopes": ["agency:read"]}));
    assert!(answer.header("www-authenticate").unwrap().ends_with(r#"scope="agency:read""#));
}

#[actix_web::test]
async fn a_caller_without_permission_learns_nothing_of_the_body() {
    let acme = Fixture::new();
    let broken = |key: &str| {
        TestRequest::post()
            .uri("/v1/write")
            .insert_header(("X-API-Key", key))
            .insert_header(("Content-Type", "application/json"))
            .set_payload("{")
    };
    let answer = acme.send(broken(&acme.key(Scope::Read).text)).await;
    answer.assert_refused(403, "insufficient_scope");
    let answer = acme.send(broken(&acme.key(Scope::Write).text)).await;
    assert_eq!(answer.status, 400);
}

#[actix_web::test]
async fn a_route_outside_the_middleware_lets_nobody_in() {
    let acme = Fixture::new();
    let key = acme.key(Scope::Admin);
    for path in ["/open/me", "/open/read", "/open/both"] {
        acme.get(path, &key).await.assert_refused(500, "internal_error");
        acme.send(TestRequest::get().uri(path)).await.assert_refused(500, "internal_error");
    }
}
