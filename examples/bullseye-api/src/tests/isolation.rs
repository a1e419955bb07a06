//! No organization sees another's rows.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::fixture::Fixture;

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().unwrap().iter().map(|entry| entry["id"].as_i64().unwrap()).collect()
}

#[actix_web::test]
async fn lists_hold_the_organizations_own_rows() {
    let service = Fixture::new();
    for (path, name) in [("/visitors", "visitors"), ("/companies", "companies"), ("/lists", "lists")] {
        let path = format!("{path}?limit=200");
        let ours = service.get(&path, service.key("READ")).await;
        let theirs =
            service.send(Method::GET, service.client(), &path, service.key("CLIENT_READ"), None).await;
        let (ours, theirs) = (ids(&ours.body[name]), ids(&theirs.body[name]));
        assert!(!ours.is_empty() && !theirs.is_empty());
        assert!(ours.iter().all(|id| !theirs.contains(id)), "{name}");
    }
}

#[actix_web::test]
async fn rows_of_others_are_not_there() {
    let service = Fixture::new();
    for (path, name) in [("/visitors", "visitors"), ("/companies", "companies"), ("/lists", "lists")] {
        let theirs =
            service.send(Method::GET, service.client(), path, service.key("CLIENT_READ"), None).await;
        let id = ids(&theirs.body[name])[0];
        let found = service
            .send(Method::GET, service.client(), &format!("{path}/{id}"), service.key("CLIENT_READ"), None)
            .await;
        found.assert_status(200);
        service.get(&format!("{path}/{id}"), service.key("READ")).await.assert_refused(404, "not_found");
    }
}

#[actix_web::test]
async fn rows_of_others_are_not_changed() {
    let service = Fixture::new();
    let (client, key) = (service.client(), service.key("CLIENT_ADMIN"));
    for (path, many, one) in [("/lists", "lists", "list"), ("/icp-configs", "icpConfigs", "icpConfig")] {
        let theirs = service.send(Method::GET, client, path, key, None).await;
        let before = theirs.body[many][0].clone();
        let at = format!("{path}/{}", before["id"]);
        let change = Some(json!({"name": "Ours now"}));
        let refused =
            service.send(Method::PATCH, service.agency(), &at, service.key("WRITE"), change.clone()).await;
        refused.assert_refused(404, "not_found");
        assert_eq!(service.send(Method::GET, client, path, key, None).await.body[many][0], before);
        let changed = service.send(Method::PATCH, client, &at, key, change).await;
        assert_eq!(changed.body[one]["name"], "Ours now");
    }
}

#[actix_web::test]
async fn companies_of_others_get_into_no_list() {
    let service = Fixture::new();
    let theirs =
        service.send(Method::GET, service.client(), "/companies", service.key("CLIENT_READ"), None).await;
    let body = json!({"name": "Theirs", "companyIds": [theirs.body["companies"][0]["id"]]});
    let answer =
        service.send(Method::POST, service.agency(), "/lists", service.key("WRITE"), Some(body)).await;
    answer.assert_refused(422, "validation_failed");
    assert_eq!(answer.body["details"]["fields"]["companyIds"], "names a company that is not there");
    let lists = service.get("/lists", service.key("READ")).await;
    assert_eq!(lists.body["total"], 3, "nothing is left of it");
}

#[actix_web::test]
async fn settings_are_each_organizations_own() {
    let service = Fixture::new();
    let change = Some(json!({"retentionDays": 7}));
    service
        .send(Method::PATCH, service.agency(), "/settings", service.key("WRITE"), change)
        .await
        .assert_status(200);
    let ours = service.get("/settings", service.key("WRITE")).await;
    let theirs =
        service.send(Method::GET, service.client(), "/settings", service.key("CLIENT_WRITE"), None).await;
    assert_eq!((&ours.body["settings"]["retentionDays"]), &json!(7));
    assert_eq!((&theirs.body["settings"]["retentionDays"]), &json!(90));
}

#[actix_web::test]
async fn an_organization_that_is_not_there_answers_as_one_of_others() {
    let service = Fixture::new();
    let with = |id: &str| {
        let uri = format!("/api/v1/organization/{id}/visitors");
        service.request(
            actix_web::test::TestRequest::get().uri(&uri).insert_header(("X-API-Key", service.key("READ"))),
        )
    };
    let theirs = with(service.client().id.as_str()).await;
    theirs.assert_refused(404, "organization_not_found");
    for id in ["org_nobody", "nothing", "%20", "org_"] {
        assert_eq!(with(id).await.body, theirs.body, "{id}");
    }
}
