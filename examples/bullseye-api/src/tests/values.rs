//! Values that cannot be.

use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

use super::fixture::Fixture;

#[actix_web::test]
async fn bodies_are_refused_with_every_reason() {
    let service = Fixture::new();
    let long = "x".repeat(101);
    for (path, body, fields) in [
        ("/lists", json!({"name": " "}), json!({"name": "must not be empty"})),
        ("/lists", json!({"name": long}), json!({"name": "must have at most 100 characters"})),
        (
            "/lists",
            json!({"name": "", "companyIds": (0..1_001).collect::<Vec<_>>()}),
            json!({"name": "must not be empty", "companyIds": "must be at most 1,000"}),
        ),
        ("/icp-configs", json!({}), json!({"name": "must not be empty"})),
        (
            "/icp-configs",
            json!({"name": "a\nb", "minEmployees": -1, "maxEmployees": -2}),
            json!({
                "name": "must not contain control characters",
                "minEmployees": "must be at least 0",
                "maxEmployees": "must not be less than minEmployees",
            }),
        ),
        (
            "/icp-configs",
            json!({"name": "a", "industries": [""]}),
            json!({"industries": "must not be empty"}),
        ),
    ] {
        let answer = service
            .send(Method::POST, service.agency(), path, service.key("WRITE"), Some(body.clone()))
            .await;
        answer.assert_refused(422, "validation_failed");
        assert_eq!(answer.body["details"]["fields"], fields, "{body}");
    }
    let days = Some(json!({"retentionDays": 0}));
    let answer = service.send(Method::PATCH, service.agency(), "/settings", service.key("WRITE"), days).await;
    assert_eq!(answer.body["details"]["fields"]["retentionDays"], "must be from 1 to 3,650");
}

#[actix_web::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let service = Fixture::new();
    let uri = format!("/api/v1/organization/{}/lists", service.agency().id);
    let send = |content_type: &'static str, body: String| {
        let request = TestRequest::post().uri(&uri).insert_header(("X-API-Key", service.key("WRITE")));
        service.request(request.insert_header(("content-type", content_type)).set_payload(body))
    };
    let json = "application/json";
    send(json, r#"{"name": "#.to_owned()).await.assert_refused(400, "invalid_request");
    send(json, r#"{"name": 1}"#.to_owned()).await.assert_refused(422, "validation_failed");
    send(json, r#"{"name": "a", "colour": 1}"#.to_owned()).await.assert_refused(422, "validation_failed");
    send("text/plain", "name".to_owned()).await.assert_refused(415, "unsupported_media_type");
    let huge = format!(r#"{{"name": "{}"}}"#, "x".repeat(70_000));
    send(json, huge).await.assert_refused(413, "payload_too_large");
}

#[actix_web::test]
async fn a_body_is_not_read_for_a_key_without_the_scope() {
    let service = Fixture::new();
    let body = Some(json!({"colour": 1}));
    let answer = service.send(Method::POST, service.agency(), "/lists", service.key("READ"), body).await;
    answer.assert_refused(403, "insufficient_scope");
}

#[actix_web::test]
async fn queries_that_make_no_sense_are_refused() {
    let service = Fixture::new();
    for query in [
        "/visitors?page=0",
        "/visitors?limit=0",
        "/visitors?limit=201",
        "/visitors?page=-1",
        "/visitors?page=99999999999",
        "/visitors?colour=1",
        "/companies?limit=many",
        "/analytics?from=yesterday",
        "/analytics?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
    ] {
        service.get(query, service.key("READ")).await.assert_refused(422, "validation_failed");
    }
    let far = service.get("/visitors?page=4294967295&limit=200", service.key("READ")).await;
    assert_eq!((far.status, &far.body["visitors"], &far.body["total"]), (200, &json!([]), &json!(240)));
}

#[actix_web::test]
async fn ids_that_name_nothing_are_not_found() {
    let service = Fixture::new();
    for path in ["/visitors/0", "/visitors/9999", "/companies/-1", "/lists/x", "/lists/99999999999999999999"]
    {
        service.get(path, service.key("READ")).await.assert_refused(404, "not_found");
    }
}
