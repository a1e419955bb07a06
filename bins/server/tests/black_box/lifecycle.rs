//! The server's life: its first start, its stop, its restart, and its sudden end.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;

use serde_json::{Value, json};

use crate::harness::{
    Connection, Key, Options, Request, Server, WriteLock, eventually, is_a_file, seconds_since, unix_seconds,
};

#[test]
fn a_first_start_makes_the_data_and_says_how_to_begin() {
    if !is_a_file() {
        return;
    }
    let mut server = Server::start();
    assert!(server.database().exists());
    let mode = |path| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
    assert_eq!(mode(server.pepper()), 0o600);
    assert_eq!(mode(server.folder().join("data")) & 0o077, 0, "the folder is the owner's alone");
    let log = server.log();
    assert!(log.contains("org create") && log.contains("key create"), "{log}");
    assert!(log.contains(&server.address().to_string()), "{log}");
    Request::new("GET", "/healthz").send(server.address()).expect(200);

    server.organization("Not empty any more");
    assert!(server.stop().success());
    let before = server.log().len();
    server.run(&Options::default());
    assert!(!server.log()[before..].contains("org create"), "{}", &server.log()[before..]);
}

#[test]
fn a_stop_lets_requests_end_and_writes_the_last_use() {
    if !is_a_file() {
        return;
    }
    let mut server = Server::start();
    let organization = server.organization("Drain");
    let used = organization.key(&["read"]);
    let (admin, path) = (organization.admin(), organization.path("/api-keys"));
    admin.get("/key").expect(200);
    let (sender, receiver) = mpsc::channel();
    let lock = WriteLock::take(&server.database());
    let (created, used_from) = thread::scope(|scope| {
        for _ in 0..2 {
            let (sender, admin, path) = (sender.clone(), &admin, &path);
            scope.spawn(move || {
                let request = admin.request("POST", path).header("Idempotency-Key", "slow");
                let answer = admin.send(&request.json(&json!({ "name": "slow", "scopes": ["read"] })));
                sender.send(answer).expect("somebody listens");
            });
        }
        // That one of the two is refused shows that the other has arrived and waits for the lock.
        receiver.recv().expect("an answer").refused(409, "idempotency_in_progress");
        let used_from = unix_seconds();
        server.caller(&used).get("/key").expect(200);
        server.terminate();
        eventually("no new connection is taken", || TcpStream::connect(server.address()).err());
        lock.release();
        (receiver.recv().expect("the slow request is answered").expect(201).json(), used_from)
    });
    let organization_id = organization.id.clone();
    assert!(server.wait().success());
    let listed = server.json(&["key", "list", "--organization", &organization_id]);
    let keys = listed["apiKeys"].as_array().expect("a list");
    let find = |id: &str| keys.iter().find(|key| key["id"] == id).unwrap_or_else(|| panic!("{listed}"));
    let slow = Key::from_created(&created);
    assert_eq!(find(&slow.id)["name"], "slow");
    let last_used = find(&used.id)["lastUsedAt"].as_str().unwrap_or_else(|| panic!("{listed}"));
    assert!(seconds_since(last_used) >= used_from - 0.01, "{last_used}");
}

#[test]
fn a_restart_forgets_nothing() {
    let mut server = Server::start();
    let organization = server.organization("Restart");
    let organization_id = organization.id.clone();
    let revoked = organization.key(&["read"]);
    organization.admin().delete(&organization.key_path(&revoked)).expect(200);
    let list = |server: &Server| -> Value {
        let mut listed = server.json(&["key", "list", "--organization", &organization_id]);
        for key in listed["apiKeys"].as_array_mut().expect("a list") {
            key["lastUsedAt"] = Value::Null;
        }
        listed
    };
    let before = list(&server);
    assert!(server.stop().success());
    server.run(&Options::default());
    assert_eq!(list(&server), before);
    server.caller(&revoked).get("/key").refused(401, "api_key_revoked");
}

#[test]
fn a_graceful_restart_keeps_the_count_of_the_window() {
    let mut server = Server::start();
    let organization = server.organization("Counted");
    let rate_limit = json!({ "limit": 3, "windowSeconds": 3600 });
    let limited = organization.key_with(&json!({ "name": "n", "scopes": ["read"], "rateLimit": rate_limit }));
    for _ in 0..2 {
        server.caller(&limited).get("/key").expect(200);
    }
    assert!(server.stop().success());
    server.run(&Options::default());
    server.caller(&limited).get("/key").expect(200);
    server.caller(&limited).get("/key").refused(429, "rate_limit_exceeded");
}

#[test]
fn a_crash_loses_nothing_that_was_answered() {
    let mut server = Server::start();
    let organization = server.organization("Crash");
    let admin_key = organization.owner.clone();
    let (keys_path, address) = (organization.path("/api-keys"), server.address());
    for _ in 0..3 {
        let enough = AtomicBool::new(false);
        let (created, revoked) = thread::scope(|scope| {
            let writer = scope.spawn(|| write_until_the_end(address, &admin_key, &keys_path, &enough));
            eventually("some keys are made", || enough.load(Ordering::Relaxed).then_some(()));
            server.crash();
            writer.join().expect("the writer ends well")
        });
        assert!(created.len() >= 5 && !revoked.is_empty());
        server.run(&Options::default());
        for key in &created {
            assert!(server.caller(key).is_accepted(), "a key that was answered is lost");
        }
        for key in &revoked {
            server.caller(key).get("/key").refused(401, "api_key_revoked");
        }
    }
}

/// Creates keys, and revokes every other one, until the server is gone; gives what was answered.
fn write_until_the_end(
    address: SocketAddr,
    admin: &Key,
    path: &str,
    enough: &AtomicBool,
) -> (Vec<Key>, Vec<Key>) {
    let (mut created, mut revoked) = (Vec::new(), Vec::new());
    let mut connection = Connection::open(address);
    let request = |method: &str, below: &str| {
        Request::new(method, &format!("/api/v1{path}{below}")).header("X-API-Key", &admin.text)
    };
    loop {
        let body = json!({ "name": "crash", "scopes": ["read"] });
        let Some(answer) = connection.send(&request("POST", "").json(&body)) else { break };
        let key = Key::from_created(&answer.expect(201).json());
        if created.len() > revoked.len() + 3 {
            let Some(answer) = connection.send(&request("DELETE", &format!("/{}", key.id))) else { break };
            answer.expect(200);
            revoked.push(key);
        } else {
            created.push(key);
        }
        enough.store(created.len() >= 8 && !revoked.is_empty(), Ordering::Relaxed);
    }
    (created, revoked)
}
