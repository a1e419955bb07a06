//! What the resources are.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::fixture::Fixture;

#[actix_web::test]
async fn the_same_rows_are_there_at_every_first_start() {
    let (one, other) = (Fixture::new(), Fixture::new());
    for path in ["/visitors?limit=200", "/companies", "/lists", "/analytics"] {
        let rows = one.get(path, one.key("READ")).await;
        assert_eq!(rows.body, other.get(path, other.key("READ")).await.body, "{path}");
    }
    let counted = one.get("/visitors?limit=1", one.key("READ")).await;
    assert_eq!(counted.body["total"], 240);
    let theirs = one.send(Method::GET, one.client(), "/analytics", one.key("CLIENT_READ"), None).await;
    assert_ne!(theirs.body, one.get("/analytics", one.key("READ")).await.body);
}

#[actix_web::test]
async fn pages_cover_a_list_once_and_in_its_order() {
    let service = Fixture::new();
    let mut seen: Vec<Value> = Vec::new();
    for page in 1..=7 {
        let answer = service.get(&format!("/visitors?page={page}&limit=40"), service.key("READ")).await;
        assert_eq!((&answer.body["page"], &answer.body["limit"]), (&json!(page), &json!(40)));
        seen.extend(answer.body["visitors"].as_array().unwrap().iter().cloned());
    }
    assert_eq!(seen.len(), 240);
    let times: Vec<_> = seen.iter().map(|visitor| visitor["seenAt"].as_str().unwrap().to_owned()).collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier), "the latest first");
    let mut ids: Vec<_> = seen.iter().map(|visitor| visitor["id"].as_i64().unwrap()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 240);
}

#[actix_web::test]
async fn visitors_and_companies_can_be_narrowed() {
    let service = Fixture::new();
    let key = service.key("READ");
    let visitors = service.get("/visitors?companyId=1&limit=200", key).await;
    let of_one = visitors.body["visitors"].as_array().unwrap();
    assert!(!of_one.is_empty() && of_one.iter().all(|visitor| visitor["companyId"] == 1));
    assert_eq!(visitors.body["total"], of_one.len());
    let companies = service.get("/companies?industry=Health", key).await;
    let healthy = companies.body["companies"].as_array().unwrap();
    assert!(!healthy.is_empty() && healthy.iter().all(|company| company["industry"] == "Health"));
}

#[actix_web::test]
async fn analytics_add_up() {
    let service = Fixture::new();
    let key = service.key("READ");
    let whole = service.get("/analytics", key).await.body["analytics"].clone();
    assert_eq!(whole["visitors"], 240);
    assert_eq!(whole["topCompanies"].as_array().unwrap().len(), 5);
    let sum = |field: &str| -> i64 {
        whole["days"].as_array().unwrap().iter().map(|day| day[field].as_i64().unwrap()).sum()
    };
    assert_eq!(whole["visitors"], sum("visitors"));
    assert_eq!(whole["pageViews"], sum("pageViews"));
    let before = service.get("/analytics?to=2026-01-10T00:00:00Z", key).await;
    let after = service.get("/analytics?from=2026-01-10T00:00:00Z", key).await;
    let visitors = |answer: &super::fixture::Answer| answer.body["analytics"]["visitors"].as_i64().unwrap();
    assert!(visitors(&before) > 0 && visitors(&after) > 0);
    assert_eq!(visitors(&before) + visitors(&after), 240);
}

#[actix_web::test]
async fn lists_are_made_and_changed() {
    let service = Fixture::new();
    let (read, write) = (service.key("READ"), service.key("WRITE"));
    let body = json!({"name": "  Spring  ", "companyIds": [3, 1, 2, 3]});
    let made = service.send(Method::POST, service.agency(), "/lists", write, Some(body)).await;
    made.assert_status(201);
    let list = &made.body["list"];
    assert_eq!((&list["name"], &list["companyIds"]), (&json!("Spring"), &json!([1, 2, 3])));
    let at = format!("/lists/{}", list["id"]);
    assert_eq!(service.get(&at, read).await.body, made.body);

    let change = Some(json!({"companyIds": []}));
    let changed = service.send(Method::PATCH, service.agency(), &at, write, change).await;
    assert_eq!(changed.body["list"]["name"], "Spring");
    assert_eq!(changed.body["list"]["companyIds"], json!([]));
    assert_eq!(service.get(&at, read).await.body, changed.body);
    assert_eq!(service.get("/lists", read).await.body["lists"][0], changed.body["list"], "the latest first");
}

#[actix_web::test]
async fn profiles_and_settings_are_kept() {
    let service = Fixture::new();
    let key = service.key("WRITE");
    let body = json!({"name": "Banks", "industries": ["Finance"], "minEmployees": 10});
    let made = service.send(Method::POST, service.agency(), "/icp-configs", key, Some(body)).await;
    made.assert_status(201);
    let at = format!("/icp-configs/{}", made.body["icpConfig"]["id"]);
    let change = Some(json!({"maxEmployees": 99}));
    let changed = service.send(Method::PATCH, service.agency(), &at, key, change).await;
    let config = &changed.body["icpConfig"];
    assert_eq!((&config["industries"], &config["minEmployees"]), (&json!(["Finance"]), &json!(10)));
    assert_eq!(config["maxEmployees"], 99);
    assert_eq!(service.get("/icp-configs", key).await.body["icpConfigs"][0], *config);

    let change = Some(json!({"weeklyDigest": false}));
    let changed = service.send(Method::PATCH, service.agency(), "/settings", key, change).await;
    assert_eq!(changed.body["settings"]["retentionDays"], 90);
    assert_eq!(service.get("/settings", key).await.body, changed.body);
}

#[actix_web::test]
async fn an_agency_makes_organizations_and_counts_them() {
    let service = Fixture::new();
    let (read, write) = (service.key("AGENCY_READ"), service.key("AGENCY_WRITE"));
    let body = Some(json!({"name": "Fabrikam"}));
    let made = service.send(Method::POST, service.agency(), "/sub-organizations", write, body).await;
    made.assert_status(201);
    let organization = &made.body["organization"];
    assert_eq!(organization["parentOrganizationId"], service.agency().id.as_str());
    let listed = service.get("/sub-organizations", read).await;
    assert_eq!(listed.body["total"], 2);
    assert_eq!(listed.body["organizations"][0], *organization, "the latest first");

    service
        .send(Method::GET, service.client(), "/visitors", service.key("CLIENT_READ"), None)
        .await
        .assert_status(200);
    let overview = service.get("/agency/overview", read).await;
    assert_eq!(overview.body, json!({"subOrganizations": 2, "activeKeys": 3, "requestsLast24h": 1}));
}
