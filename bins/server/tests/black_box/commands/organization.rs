//! `org create`, `update`, `list`, `suspend`, `activate`.

use serde_json::{Value, json};

use super::SERVER;

#[test]
fn an_organization_is_created_listed_and_updated() {
    let server = SERVER.server();
    let made = server.json(&["org", "create", "--name", "Print Works", "--agency"]);
    let organization = &made["organization"];
    assert_eq!(organization["name"], "Print Works");
    assert_eq!(organization["isAgency"], true);
    let id = organization["id"].as_str().expect("an id");
    let child = server.json(&["org", "create", "--name", "Branch", "--parent", id]);
    assert_eq!(child["organization"]["parentOrganizationId"], id);

    let listed = server.json(&["org", "list"]);
    let names: Vec<&Value> =
        listed["organizations"].as_array().expect("a list").iter().map(|one| &one["name"]).collect();
    assert!(names.contains(&&json!("Print Works")) && names.contains(&&json!("Branch")), "{names:?}");
    let table = server.command(&["org", "list"]).expect(0).stdout;
    assert!(table.contains("Print Works") && table.contains(id), "{table}");

    let arguments = ["org", "update", "--organization", id, "--name", "Press", "--limit", "20"];
    let updated = server.json(&[&arguments[..], &["--window-seconds", "30"]].concat());
    assert_eq!(updated["organization"]["name"], "Press");
    let key = server.operator_key(id, "n", &["read"]);
    let answer = server.caller(&key).get("/key").expect(200);
    assert_eq!(answer.json()["apiKey"]["rateLimit"], json!({ "limit": 20, "windowSeconds": 30 }));
}

#[test]
fn a_new_limit_of_an_organization_is_in_force_when_the_command_returns() {
    let server = SERVER.server();
    let organization = server.organization("Tightened");
    let reader = organization.reader();
    assert_eq!(reader.get("/key").expect(200).number("x-ratelimit-limit"), 1000);
    let arguments = ["org", "update", "--organization", &organization.id, "--limit", "7"];
    server.json(&[&arguments[..], &["--window-seconds", "60"]].concat());
    assert_eq!(reader.get("/key").expect(200).number("x-ratelimit-limit"), 7);
}

#[test]
fn suspending_and_activating_is_in_force_when_the_command_returns() {
    let server = SERVER.server();
    let organization = server.organization("Toggled");
    let reader = organization.reader();
    for _ in 0..5 {
        assert!(reader.is_accepted());
        let suspended = server.json(&["org", "suspend", "--organization", &organization.id]);
        assert!(suspended["revocation"]["effectiveAt"].is_string(), "{suspended}");
        reader.get("/key").refused(401, "organization_suspended");
        server.json(&["org", "activate", "--organization", &organization.id]);
    }
    assert!(reader.is_accepted());
}

#[test]
fn a_wrong_organization_is_a_failure_that_says_so() {
    let server = SERVER.server();
    for id in ["org_nothing", "", "5"] {
        let finished = server.command(&["org", "suspend", "--organization", id]);
        assert!([1, 2].contains(&finished.code), "{finished:?}");
        assert!(finished.stdout.is_empty() && finished.stderr.contains("organization"), "{finished:?}");
    }
    let long = "x".repeat(101);
    for name in ["", "  ", &long] {
        let finished = server.command(&["org", "create", "--name", name]);
        assert!([1, 2].contains(&finished.code), "{finished:?}");
        assert!(finished.stderr.contains("name"), "{finished:?}");
    }
}
