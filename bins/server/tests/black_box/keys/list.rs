//! `GET /organization/{org}/api-keys`.

use serde_json::{Value, json};

use super::{SERVER, assert_key_object, text};
use crate::harness::{Caller, Organization};

fn list(caller: &Caller<'_>, organization: &Organization<'_>, query: &str) -> Value {
    caller.get(&organization.path(&format!("/api-keys{query}"))).expect(200).json()
}

fn names(page: &Value) -> Vec<&str> {
    page["apiKeys"].as_array().expect("a list").iter().map(|key| text(&key["name"])).collect()
}

#[test]
fn keys_are_listed_newest_first_a_page_at_a_time() {
    let server = SERVER.server();
    let organization = server.organization("Pages");
    for number in 1..=5 {
        organization.key_with(&json!({ "name": format!("key {number}"), "scopes": ["read"] }));
    }
    let admin = organization.admin();
    let all = list(&admin, &organization, "");
    assert_eq!(names(&all), ["key 5", "key 4", "key 3", "key 2", "key 1", "owner"]);
    assert_eq!((&all["total"], &all["page"], &all["limit"]), (&json!(6), &json!(1), &json!(100)));
    assert_eq!(all.as_object().expect("an object").len(), 4);
    for key in all["apiKeys"].as_array().expect("a list") {
        assert_key_object(key);
        assert_eq!(key["organizationId"], organization.id);
    }
    let second = list(&admin, &organization, "?page=2&limit=4");
    assert_eq!(names(&second), ["key 1", "owner"]);
    assert_eq!((&second["total"], &second["page"], &second["limit"]), (&json!(6), &json!(2), &json!(4)));
    let beyond = list(&admin, &organization, "?page=900&limit=200");
    assert_eq!((names(&beyond).len(), &beyond["total"]), (0, &json!(6)));
}

#[test]
fn a_list_is_narrowed_by_status_and_by_words() {
    let server = SERVER.server();
    let organization = server.organization("Filters");
    let admin = organization.admin();
    let gone = organization.key_with(&json!({ "name": "Import of lists", "scopes": ["read"] }));
    organization.key_with(&json!({ "name": "Export 100%_done", "scopes": ["read"] }));
    organization.key_with(&json!({ "name": "Export of lists", "scopes": ["read"] }));
    admin.delete(&organization.key_path(&gone)).expect(200);
    let revoked = list(&admin, &organization, "?status=revoked");
    assert_eq!(names(&revoked), ["Import of lists"]);
    assert_eq!(revoked["total"], 1);
    let active = list(&admin, &organization, "?status=active");
    assert_eq!(names(&active), ["Export of lists", "Export 100%_done", "owner"]);
    assert_eq!(names(&list(&admin, &organization, "?search=of%20LISTS&status=active")), ["Export of lists"]);
    assert_eq!(names(&list(&admin, &organization, "?search=%25")), ["Export 100%_done"]);
    assert_eq!(names(&list(&admin, &organization, "?search=_")), ["Export 100%_done"]);
    assert_eq!(names(&list(&admin, &organization, "?search=%27%20OR%201=1--")), Vec::<&str>::new());
}

#[test]
fn a_wrong_query_is_named() {
    let server = SERVER.server();
    let organization = server.organization("Queries");
    let admin = organization.admin();
    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=one", "page"),
        ("page=99999999999999999999999", "page"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=", "limit"),
        ("status=gone", "status"),
        ("sort=name", "sort"),
    ] {
        let answer = admin.get(&organization.path(&format!("/api-keys?{query}")));
        assert_eq!(answer.invalid_fields(), [field], "{query}");
    }
}

#[test]
fn a_list_shows_no_other_organizations_keys() {
    let server = SERVER.server();
    let (one, other) = (server.organization("One"), server.organization("Other"));
    one.key_with(&json!({ "name": "of one", "scopes": ["read"] }));
    assert_eq!(names(&list(&other.admin(), &other, "")), ["owner"]);
}
