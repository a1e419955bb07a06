//! `key create`, `list`, `revoke`, `rotate`.

use serde_json::{Value, json};

use super::SERVER;
use crate::harness::{Key, in_seconds, is_key_text};

#[test]
fn a_created_key_works_at_once() {
    let server = SERVER.server();
    let organization = server.organization("By command");
    let expires = in_seconds(7200.0);
    let created = server.json(&[
        "key",
        "create",
        "--organization",
        &organization.id,
        "--name",
        "Deploy",
        "--scope",
        "read",
        "--scope",
        "write",
        "--expires-at",
        &expires,
        "--limit",
        "10",
        "--window-seconds",
        "60",
    ]);
    assert_eq!(created.as_object().map(serde_json::Map::len), Some(2), "{created}");
    let key = Key::from_created(&created);
    assert!(is_key_text(&key.text));
    let shown = server.caller(&key).get("/key").expect(200).json();
    assert_eq!(shown["apiKey"]["name"], "Deploy");
    assert_eq!(shown["apiKey"]["scopes"], json!(["read", "write"]));
    assert_eq!(shown["apiKey"]["rateLimit"], json!({ "limit": 10, "windowSeconds": 60 }));
    assert_eq!(shown["apiKey"]["createdByKeyId"], Value::Null);
    assert_eq!(shown["apiKey"]["expiresAt"], created["apiKey"]["expiresAt"]);
}

#[test]
fn a_key_is_shown_to_people_once() {
    let server = SERVER.server();
    let organization = server.organization("For people");
    let arguments = ["key", "create", "--organization", &organization.id, "--name", "Ann", "--scope", "read"];
    let shown = server.command(&arguments).expect(0);
    let text = shown.stdout.split_whitespace().find(|word| is_key_text(word)).expect("the key is shown");
    assert!(!shown.stderr.contains(text), "{}", shown.stderr);
    server.caller_with(text).get("/key").expect(200);
    let listed = server.command(&["key", "list", "--organization", &organization.id]).expect(0).stdout;
    assert!(listed.contains("Ann") && !listed.contains(text), "{listed}");
    assert!(listed.contains(&text[..13]), "{listed}");
}

#[test]
fn keys_are_listed_as_the_api_lists_them() {
    let server = SERVER.server();
    let organization = server.organization("Listed");
    organization.key(&["write"]);
    let by_command = server.json(&["key", "list", "--organization", &organization.id]);
    let by_api = organization.admin().get(&organization.path("/api-keys")).expect(200).json();
    let without_last_use = |list: &Value| -> Vec<Value> {
        let mut keys = list["apiKeys"].as_array().expect("a list").clone();
        for key in &mut keys {
            key["lastUsedAt"] = Value::Null;
        }
        keys
    };
    assert_eq!(without_last_use(&by_command), without_last_use(&by_api));
}

#[test]
fn a_key_revoked_by_command_is_refused_once_the_command_has_returned() {
    let server = SERVER.server();
    let organization = server.organization("Revoked by command");
    for _ in 0..50 {
        let key = organization.key(&["read"]);
        let caller = server.caller(&key);
        caller.get("/key").expect(200);
        let finished = server.command(&[
            "key",
            "revoke",
            "--organization",
            &organization.id,
            "--key",
            &key.id,
            "--json",
        ]);
        caller.get("/key").refused(401, "api_key_revoked");
        let receipt = finished.expect(0).json();
        assert_eq!(receipt["apiKey"]["status"], "revoked");
        assert!(receipt["revocation"]["effectiveAt"].is_string(), "{receipt}");
    }
}

#[test]
fn a_command_revokes_descendants_when_asked() {
    let server = SERVER.server();
    let organization = server.organization("Tree");
    let parent = organization.key(&["admin"]);
    let body = json!({ "name": "child", "scopes": ["read"] });
    let made = server.caller(&parent).post(&organization.path("/api-keys"), &body).expect(201).json();
    let child = server.caller(&Key::from_created(&made));
    assert!(child.is_accepted());
    let arguments = ["key", "revoke", "--organization", &organization.id, "--key", &parent.id];
    server.command(&[&arguments[..], &["--descendants", "--reason", "leaked"]].concat()).expect(0);
    child.get("/key").refused(401, "api_key_revoked");
}

#[test]
fn a_command_rotates() {
    let server = SERVER.server();
    let organization = server.organization("Rotated by command");
    let old = organization.key(&["read"]);
    assert!(server.caller(&old).is_accepted());
    let rotated = server.json(&["key", "rotate", "--organization", &organization.id, "--key", &old.id]);
    server.caller(&old).get("/key").refused(401, "api_key_revoked");
    let new = Key::from_created(&rotated);
    assert_eq!(rotated["replaced"]["id"], old.id);
    server.caller(&new).get("/key").expect(200);
    let again =
        server.command(&["key", "rotate", "--organization", &organization.id, "--key", &old.id, "--json"]);
    let again = again.expect(1);
    assert!(again.stdout.is_empty() && again.stderr.contains("not_rotatable"), "{again:?}");
}

#[test]
fn a_wrong_key_command_says_what_is_wrong() {
    let server = SERVER.server();
    let organization = server.organization("Wrong commands");
    let id = organization.id.as_str();
    for (arguments, code, word) in [
        (vec!["create", "--organization", id, "--name", "n"], 2, "--scope"),
        (vec!["create", "--organization", id, "--name", "n", "--scope", "root"], 2, "scope"),
        (vec!["create", "--organization", id, "--scope", "read"], 2, "--name"),
        (
            vec!["create", "--organization", "org_nothing", "--name", "n", "--scope", "read"],
            1,
            "organization",
        ),
        (vec!["create", "--organization", id, "--name", "n", "--scope", "agency:read"], 1, "scope"),
        (vec!["revoke", "--organization", id, "--key", "0"], 1, "key"),
        (vec!["nonsense"], 2, "nonsense"),
    ] {
        let finished = server.command(&[&["key"], &arguments[..]].concat());
        assert!(finished.stdout.is_empty(), "{finished:?}");
        assert!(finished.stderr.contains(word), "{arguments:?}: {finished:?}");
        // Whether text is judged as usage or as a value is the program's choice; success is not.
        assert!(finished.code == code || (code == 1 && finished.code == 2), "{arguments:?}: {finished:?}");
    }
}
