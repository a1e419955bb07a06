//! Organizations, sub-organizations and the agency's overview.

use serde_json::{Value, json};

use crate::harness::{Shared, eventually, fields, seconds_since};

static SERVER: Shared = Shared::new();

#[track_caller]
fn assert_organization(organization: &Value) {
    let present = fields(organization);
    for name in ["id", "name", "isAgency", "parentOrganizationId", "createdAt"] {
        assert!(present.contains(&name), "{name} is missing from {organization}");
    }
    assert!(organization["id"].as_str().is_some_and(|id| id.starts_with("org_")), "{organization}");
    assert!(organization["isAgency"].is_boolean(), "{organization}");
    seconds_since(organization["createdAt"].as_str().expect("a time"));
}

#[test]
fn an_organization_is_read_and_renamed() {
    let server = SERVER.server();
    let organization = server.organization("Acme");
    let shown = organization.reader().get(&organization.path("")).expect(200).json();
    assert_organization(&shown["organization"]);
    assert_eq!(shown["organization"]["name"], "Acme");
    assert_eq!(shown["organization"]["isAgency"], false);
    assert_eq!(shown["organization"]["parentOrganizationId"], Value::Null);
    let writer = organization.writer();
    let renamed = writer.patch(&organization.path(""), &json!({ "name": " Acme Ltd " })).expect(200).json();
    assert_eq!(renamed["organization"]["name"], "Acme Ltd");
    let wrong = writer.patch(&organization.path(""), &json!({ "name": "", "isAgency": true }));
    assert_eq!(wrong.invalid_fields(), ["isAgency", "name"]);
    let shown = organization.reader().get(&organization.path("")).expect(200).json();
    assert_eq!(shown["organization"], renamed["organization"]);
}

#[test]
fn an_agency_creates_lists_and_renames_its_sub_organizations() {
    let server = SERVER.server();
    let agency = server.agency("Agency");
    let admin = agency.admin();
    let path = agency.path("/sub-organizations");
    let first = admin.post(&path, &json!({ "name": "First" })).expect(201).json();
    assert_organization(&first["organization"]);
    assert_eq!(first["organization"]["parentOrganizationId"], agency.id);
    assert_eq!(first["organization"]["isAgency"], false);
    assert_eq!(admin.post(&path, &json!({ "name": "" })).invalid_fields(), ["name"]);
    assert_eq!(admin.post(&path, &json!({ "name": "a", "parent": "org_x" })).invalid_fields(), ["parent"]);
    admin.post(&path, &json!({ "name": "Second" })).expect(201);
    let page = admin.get(&format!("{path}?limit=1&page=2")).expect(200).json();
    assert_eq!((&page["total"], &page["page"], &page["limit"]), (&json!(2), &json!(2), &json!(1)));
    let names: Vec<&Value> = page["organizations"].as_array().expect("a list").iter().collect();
    assert_eq!(names.len(), 1);
    let all = admin.get(&path).expect(200).json();
    let mut names: Vec<&str> = all["organizations"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|organization| organization["name"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["First", "Second"]);
    let sub = first["organization"]["id"].as_str().expect("an id");
    let renamed = admin.patch(&format!("{path}/{sub}"), &json!({ "name": "Erste" })).expect(200).json();
    assert_eq!(renamed["organization"]["name"], "Erste");
    assert_eq!(admin.get(&format!("{path}?limit=201")).invalid_fields(), ["limit"]);
}

#[test]
fn suspending_stops_every_key_and_activating_brings_them_back() {
    let server = SERVER.server();
    let agency = server.agency("Suspends");
    let sub = agency.sub_organization("Suspended");
    let gone = sub.key(&["read"]);
    sub.admin().delete(&sub.key_path(&gone)).expect(200);
    let callers = [sub.admin(), sub.reader(), sub.writer()];
    let set = |status: &str| {
        let path = agency.path(&format!("/sub-organizations/{}", sub.id));
        agency.admin().patch(&path, &json!({ "status": status })).expect(200)
    };
    for _ in 0..5 {
        assert!(callers.iter().all(crate::harness::Caller::is_accepted));
        let answer = set("suspended").json();
        assert_eq!(answer["revocation"]["waitedForLeases"], 0, "{answer}");
        for caller in &callers {
            caller.get("/key").refused(401, "organization_suspended");
        }
        set("active");
    }
    assert!(callers.iter().all(crate::harness::Caller::is_accepted));
    server.caller(&gone).get("/key").refused(401, "api_key_revoked");
}

#[test]
fn a_sub_organization_of_another_agency_is_not_found() {
    let server = SERVER.server();
    let (one, other) = (server.agency("One"), server.agency("Other"));
    let sub = one.sub_organization("Child");
    let path = other.path(&format!("/sub-organizations/{}", sub.id));
    other.admin().patch(&path, &json!({ "name": "Taken" })).refused(404, "organization_not_found");
    let list = sub.path("/api-keys");
    other.admin().get(&list).refused(404, "organization_not_found");
    other.admin().get("/organization/org_nothing/api-keys").refused(404, "organization_not_found");
    other.admin().get("/organization/%F0%9F%90%82/api-keys").refused(404, "organization_not_found");
}

#[test]
fn an_overview_counts_what_the_agency_has() {
    let server = SERVER.server();
    let agency = server.agency("Overview");
    let sub = agency.sub_organization("Counted");
    sub.reader().get("/key").expect(200);
    let overview = eventually("the requests are counted", || {
        let overview = agency.admin().get(&agency.path("/agency/overview")).expect(200).json();
        (overview["requestsLast24h"].as_u64() > Some(0)).then_some(overview)
    });
    assert_eq!(fields(&overview), ["activeKeys", "requestsLast24h", "subOrganizations"]);
    assert_eq!(overview["subOrganizations"], 1);
    assert!(overview["activeKeys"].as_u64() >= Some(2), "{overview}");
}

#[test]
fn usage_tells_of_every_step_in_order() {
    let server = SERVER.server();
    let organization = server.organization("Usage");
    let key = organization.key_with(&json!({
        "name": "used", "scopes": ["read"], "rateLimit": { "limit": 3, "windowSeconds": 60 },
    }));
    let caller = server.caller(&key);
    caller.get(&organization.path("")).expect(200);
    caller.get(&organization.path("/api-keys")).refused(403, "insufficient_scope");
    caller.get(&organization.path("")).expect(200);
    caller.get(&organization.path("")).refused(429, "rate_limit_exceeded");
    let path = format!("{}/usage?step=minute", organization.key_path(&key));
    let sum = |usage: &Value, field: &str| -> u64 {
        usage["usage"].as_array().expect("a list").iter().filter_map(|step| step[field].as_u64()).sum()
    };
    let usage = eventually("the usage is written", || {
        let usage = organization.admin().get(&path).expect(200).json();
        (sum(&usage, "admitted") >= 3 && sum(&usage, "rateLimited") >= 1).then_some(usage)
    });
    assert_eq!([sum(&usage, "admitted"), sum(&usage, "rateLimited"), sum(&usage, "forbidden")], [3, 1, 1]);
    let times: Vec<f64> = usage["usage"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|step| seconds_since(step["at"].as_str().expect("a time")))
        .collect();
    assert!(times.windows(2).all(|pair| (pair[1] - pair[0] - 60.0).abs() < 0.001), "{times:?}");
    for (query, field) in [("step=week", "step"), ("from=yesterday", "from"), ("to=never", "to")] {
        let path = format!("{}/usage?{query}", organization.key_path(&key));
        assert_eq!(organization.admin().get(&path).invalid_fields(), [field]);
    }
}
