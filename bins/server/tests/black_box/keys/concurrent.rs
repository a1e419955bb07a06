//! Several at once: each promise holds whoever comes first.

use std::thread;

use serde_json::{Value, json};

use super::SERVER;
use crate::harness::{Answer, Options, Request, Server};

/// Sends a request several times at once.
fn all_at_once(server: &Server, request: &Request, times: usize) -> Vec<Answer> {
    thread::scope(|scope| {
        let senders: Vec<_> = (0..times).map(|_| scope.spawn(|| request.send(server.address()))).collect();
        senders.into_iter().map(|sender| sender.join().expect("a sender ends well")).collect()
    })
}

fn with_status(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status == status).count()
}

#[test]
fn of_many_rotations_one_succeeds() {
    let server = SERVER.server();
    let organization = server.organization("Race to rotate");
    let key = organization.key(&["read"]);
    let rotate = organization.admin().request("POST", &format!("{}/rotate", organization.key_path(&key)));
    let answers = all_at_once(&server, &rotate, 8);
    assert_eq!((with_status(&answers, 201), with_status(&answers, 409)), (1, 7));
    let listed = organization.admin().get(&organization.path("/api-keys?status=active")).expect(200).json();
    assert_eq!(listed["total"], 2, "the owner's and the one that replaced");
}

#[test]
fn of_many_requests_under_one_idempotency_key_one_makes_a_key() {
    let server = SERVER.server();
    let organization = server.organization("Race to create");
    let create = organization.admin().request("POST", &organization.path("/api-keys"));
    let create = create.header("Idempotency-Key", "race").json(&json!({ "name": "n", "scopes": ["read"] }));
    let answers = all_at_once(&server, &create, 8);
    for answer in &answers {
        if answer.status != 201 {
            answer.refused(409, "idempotency_in_progress");
        }
    }
    let made = answers.iter().filter(|answer| answer.status == 201);
    let shown = made.filter(|answer| answer.json()["plainKey"] != Value::Null).count();
    assert_eq!(shown, 1, "the key is shown once");
    let listed = organization.admin().get(&organization.path("/api-keys")).expect(200).json();
    assert_eq!(listed["total"], 2);
}

#[test]
fn the_limit_of_keys_holds_against_many_at_once() {
    let arguments = ["--max-keys-per-organization", "5"].map(str::to_owned).to_vec();
    let server = Server::start_with(&Options { arguments, ..Options::default() });
    let organization = server.organization("Race to fill");
    let create = organization.admin().request("POST", &organization.path("/api-keys"));
    let answers = all_at_once(&server, &create.json(&json!({ "name": "n", "scopes": ["read"] })), 12);
    assert_eq!((with_status(&answers, 201), with_status(&answers, 409)), (4, 8));
}

#[test]
fn many_revocations_of_one_key_agree() {
    let server = SERVER.server();
    let organization = server.organization("Race to revoke");
    let key = organization.key(&["read"]);
    let revoke = organization.admin().request("DELETE", &organization.key_path(&key));
    let answers = all_at_once(&server, &revoke, 8);
    assert_eq!(with_status(&answers, 200), 8);
    let first = answers[0].json();
    assert!(answers.iter().all(|answer| answer.json()["apiKey"] == first["apiKey"]));
}
