//! The promise of revocation, under load and against a server that hangs.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use crate::harness::{Caller, Connection, Options, Server, Shared, eventually, unix_seconds};

static SERVER: Shared = Shared::new();

/// Uses a key from several threads while `revoke` runs; gives when `revoke` returned and when the last request began
/// that was admitted.
fn revoke_under_load(server: &Server, caller: &Caller<'_>, revoke: impl FnOnce()) -> (f64, f64) {
    let (over, answered) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        let users: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut connection = Connection::open(server.address());
                    let request = caller.request("GET", "/auth");
                    let (mut last, mut refused) = (0.0, 0);
                    while refused < 20 {
                        let began = unix_seconds();
                        match connection.send(&request).expect("an answer").status {
                            200 => {
                                answered.fetch_add(1, Ordering::Relaxed);
                                (last, refused) = (began, 0);
                            }
                            401 => refused += usize::from(over.load(Ordering::Relaxed)),
                            other => panic!("{other} under load"),
                        }
                    }
                    last
                })
            })
            .collect();
        eventually("the load is on", || (answered.load(Ordering::Relaxed) > 100).then_some(()));
        revoke();
        let revoked = unix_seconds();
        over.store(true, Ordering::Relaxed);
        let admitted = users.into_iter().map(|user| user.join().expect("a user ends well"));
        (revoked, admitted.fold(0.0, f64::max))
    })
}

#[test]
fn no_request_that_begins_after_the_answer_is_admitted() {
    let server = SERVER.server();
    let organization = server.organization_limited(1_000_000, 1);
    for round in 0..10 {
        let key = organization.key(&["read"]);
        let caller = server.caller(&key);
        caller.get("/key").expect(200);
        let (revoked, admitted) = revoke_under_load(&server, &caller, || {
            organization.admin().delete(&organization.key_path(&key)).expect(200);
        });
        assert!(admitted <= revoked, "round {round}: admitted {} s after the answer", admitted - revoked);
    }
}

#[test]
fn no_request_that_begins_after_the_command_is_admitted() {
    let server = SERVER.server();
    let organization = server.organization_limited(1_000_000, 1);
    for round in 0..10 {
        let key = organization.key(&["read"]);
        let caller = server.caller(&key);
        caller.get("/key").expect(200);
        let (revoked, admitted) = revoke_under_load(&server, &caller, || {
            server.json(&["key", "revoke", "--organization", &organization.id, "--key", &key.id]);
        });
        assert!(admitted <= revoked, "round {round}: admitted {} s after the command", admitted - revoked);
    }
}

#[test]
fn a_server_that_hangs_through_a_revocation_wakes_up_knowing_of_it() {
    let arguments = vec!["--lease".to_owned(), "1s".to_owned()];
    let server = Server::start_with(&Options { arguments, ..Options::default() });
    let organization = server.organization("Hangs");
    let key = organization.key(&["read"]);
    let request = server.caller(&key).request("GET", "/key");
    let mut connections: Vec<Connection> = (0..4).map(|_| Connection::open(server.address())).collect();
    for connection in &mut connections {
        connection.send(&request).expect("an answer").expect(200);
    }
    server.hang();
    let arguments = ["key", "revoke", "--organization", &organization.id, "--key", &key.id, "--lease", "1s"];
    let revoked = server.json(&arguments);
    assert_eq!(revoked["revocation"]["waitedForLeases"], 1, "{revoked}");
    // These lie at the server's door when it wakes up.
    for connection in &mut connections {
        connection.write(&request.bytes());
    }
    server.wake();
    for connection in &mut connections {
        connection.read(false).expect("an answer").refused(401, "api_key_revoked");
    }
}
