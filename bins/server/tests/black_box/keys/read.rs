//! `GET /organization/{org}/api-keys/{id}` and when it was last used.

use serde_json::Value;

use super::{SERVER, assert_key_object, text};
use crate::harness::{Key, eventually, seconds_since, unix_seconds};

#[test]
fn a_key_is_shown_by_its_id() {
    let server = SERVER.server();
    let organization = server.organization("Show");
    let key = organization.key(&["read"]);
    let answer = organization.admin().get(&organization.key_path(&key)).expect(200);
    let shown = answer.json();
    assert_eq!(shown.as_object().expect("an object").len(), 1);
    assert_key_object(&shown["apiKey"]);
    assert_eq!(shown["apiKey"]["id"], key.id);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn a_key_that_is_not_there_is_not_found_whatever_its_id_looks_like() {
    let server = SERVER.server();
    let (organization, other) = (server.organization("Here"), server.organization("There"));
    let foreign = other.key(&["read"]);
    for id in [
        "5e0f3a52-7f5b-4f0e-9d5e-111111111111",
        "not-a-uuid",
        "%00",
        "..%2F..%2Fkey",
        &foreign.id,
        &foreign.id.to_uppercase(),
        &foreign.text,
    ] {
        let path = organization.path(&format!("/api-keys/{id}"));
        organization.admin().get(&path).refused(404, "api_key_not_found");
        organization.admin().delete(&path).refused(404, "api_key_not_found");
    }
}

#[test]
fn the_last_use_is_visible_within_two_seconds() {
    let server = SERVER.server();
    let organization = server.organization("Last used");
    let key = organization.key(&["read"]);
    let last_used = |key: &Key| {
        let shown = organization.admin().get(&organization.key_path(key)).expect(200).json();
        shown["apiKey"]["lastUsedAt"].clone()
    };
    assert_eq!(last_used(&key), Value::Null);
    let before = unix_seconds();
    server.caller(&key).get("/key").expect(200);
    let after = unix_seconds();
    let shown = eventually("the last use is shown", || Some(last_used(&key)).filter(Value::is_string));
    let late = unix_seconds() - after;
    assert!(late < 2.0, "shown {late} s after the use");
    let at = seconds_since(text(&shown));
    assert!(at > before - 0.01 && at < after + 0.01, "{before} {at} {after}");
}
