//! `user create`, `list`, `set-password`, `reset-link`, `set-role`, `remove`.

use serde_json::Value;

use super::SERVER;
use crate::harness::{Finished, Server};

const PASSWORD: &str = "correct horse battery staple\n";

fn create(server: &Server, organization: &str, email: &str, role: &str) -> Finished {
    let arguments = ["user", "create", "--organization", organization, "--email", email, "--role", role];
    server.command_fed(&[&arguments[..], &["--password-stdin", "--json"]].concat(), PASSWORD)
}

#[test]
fn people_are_made_listed_and_removed() {
    let server = SERVER.server();
    let organization = server.organization("People");
    let made = create(&server, &organization.id, "Ada@Example.com", "owner").expect(0).json();
    assert_eq!(made["user"]["email"], "ada@example.com");
    assert_eq!(made["user"]["role"], "owner");
    assert!(made["user"]["id"].as_str().expect("an id").starts_with("user_"), "{made}");
    create(&server, &organization.id, "bob@example.com", "member").expect(0);

    let list = ["user", "list", "--organization", &organization.id];
    let listed = server.json(&list);
    let users: Vec<(&Value, &Value)> = listed["users"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|user| (&user["email"], &user["role"]))
        .collect();
    assert_eq!(
        users,
        [(&"ada@example.com".into(), &"owner".into()), (&"bob@example.com".into(), &"member".into())]
    );
    assert!(server.command(&list).expect(0).stdout.contains("bob@example.com"));

    server.json(&["user", "remove", "--organization", &organization.id, "--email", "bob@example.com"]);
    assert_eq!(server.json(&list)["total"], 1);
}

#[test]
fn a_role_is_changed_but_not_that_of_the_last_owner() {
    let server = SERVER.server();
    let organization = server.organization("Roles");
    create(&server, &organization.id, "first@example.com", "owner").expect(0);
    create(&server, &organization.id, "second@example.com", "member").expect(0);
    let set = |email, role| server.command(&["user", "set-role", "--email", email, "--role", role, "--json"]);
    let changed = set("second@example.com", "owner").expect(0).json();
    assert_eq!(
        (&changed["user"]["email"], &changed["user"]["role"]),
        (&"second@example.com".into(), &"owner".into())
    );
    set("first@example.com", "member").expect(0);
    let refused = set("second@example.com", "member").expect(1);
    assert!(refused.stderr.contains("last owner"), "{refused:?}");
    let listed = server.json(&["user", "list", "--organization", &organization.id]);
    let roles: Vec<&Value> =
        listed["users"].as_array().expect("a list").iter().map(|user| &user["role"]).collect();
    assert_eq!(roles, ["member", "owner"]);
    set("second@example.com", "boss").expect(2);
    set("nobody@example.com", "owner").expect(1);
}

#[test]
fn the_last_owner_stays() {
    let server = SERVER.server();
    let organization = server.organization("Last owner");
    create(&server, &organization.id, "only@example.com", "owner").expect(0);
    let refused = server.command(&["user", "remove", "--email", "only@example.com"]).expect(1);
    assert!(refused.stderr.contains("last owner"), "{refused:?}");
}

#[test]
fn what_cannot_be_is_refused_in_words() {
    let server = SERVER.server();
    let organization = server.organization("Refused people");
    let arguments = ["user", "create", "--organization", &organization.id, "--email", "eve@example.com"];
    let arguments = [&arguments[..], &["--role", "owner", "--password-stdin"]].concat();
    for (password, said) in
        [("short\n", "at least 8"), ("password1\n", "first that guessers try"), ("", "at least 8")]
    {
        let refused = server.command_fed(&arguments, password).expect(2);
        assert!(refused.stderr.contains(said), "{refused:?}");
    }
    assert!(server.command(&arguments[..arguments.len() - 1]).expect(2).stderr.contains("--password-stdin"));
    create(&server, &organization.id, "no address", "owner").expect(2);
    create(&server, &organization.id, "eve@example.com", "boss").expect(2);
    create(&server, "org_doesnotexist", "eve@example.com", "owner").expect(1);
    create(&server, &organization.id, "twice@example.com", "owner").expect(0);
    create(&server, &organization.id, "twice@example.com", "owner").expect(1);
    server.command(&["user", "remove", "--email", "nobody@example.com"]).expect(1);
}

#[test]
fn passwords_are_set_and_links_are_made() {
    let server = SERVER.server();
    let organization = server.organization("Forgotten");
    create(&server, &organization.id, "forgetful@example.com", "member").expect(0);
    let set = ["user", "set-password", "--email", "forgetful@example.com", "--password-stdin", "--json"];
    let done = server.command_fed(&set, "another good password\n").expect(0).json();
    assert_eq!(done["user"]["email"], "forgetful@example.com");
    let made = server.json(&["user", "reset-link", "--email", "forgetful@example.com"]);
    let url = made["resetLink"]["url"].as_str().expect("a URL");
    assert!(url.contains("/reset-password/"), "{url}");
    assert!(made["resetLink"]["expiresAt"].is_string());
}

#[test]
fn no_password_stands_in_an_answer_or_a_log() {
    let server = SERVER.server();
    let organization = server.organization("Secretive");
    let made = create(&server, &organization.id, "secretive@example.com", "owner").expect(0);
    assert!(!format!("{made:?}{}", server.log()).contains("correct horse"), "{made:?}");
}
