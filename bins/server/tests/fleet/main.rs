//! Several servers on one PostgreSQL: a key that one of them makes is known to all at once, and one that is revoked at
//! any of them is refused by all when the call returns, whatever happens to servers and links.

#[path = "../harness/all.rs"]
#[expect(dead_code, unused_imports, reason = "the tests of one server need more of it")]
mod harness;

mod limits;
mod link;
mod load;
mod members;

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use serde_json::json;

use crate::harness::{eventually, unix_seconds, wait_until};
use link::Link;
use load::{Load, Verdict};
use members::Fleet;

/// What a revocation may take beside a lease of a second: a commit, on a machine that has other work.
const COMMIT: f64 = 0.5;

#[test]
fn key_is_accepted_by_every_server_when_it_is_made() {
    let Some(fleet) = Fleet::start(3, "5s") else { return };
    let organization = fleet.organization();
    for round in 0..60 {
        let (maker, user) = (fleet.server(round % 3), fleet.server((round + 1 + round / 3 % 2) % 3));
        let made = maker
            .caller(&organization.owner)
            .post(&organization.path("/api-keys"), &json!({ "name": "new", "scopes": ["read"] }));
        let key = made.expect(201).json()["plainKey"].as_str().expect("a key").to_owned();
        user.caller_with(&key).get("/auth").expect(200);
    }
}

#[test]
fn servers_start_on_an_empty_database_at_once() {
    let Some(mut fleet) = Fleet::idle(4) else { return };
    for server in fleet.servers_mut() {
        server.launch(&Fleet::options("5s"));
    }
    for server in fleet.servers_mut() {
        server.wait_until_ready();
    }
    let organization = fleet.organization();
    fleet.server(3).caller(&organization.owner).get("/key").expect(200);
}

#[test]
fn revoked_key_is_refused_everywhere_when_the_call_returns() {
    let Some(fleet) = Fleet::start(3, "5s") else { return };
    let verdict = Load::on(&fleet).run(|load| {
        for round in 0..40 {
            load.revoke_one(round % 3);
        }
    });
    verdict.check();
    assert!(verdict.accepts > 1_000, "{verdict:?}");
    assert!(verdict.slowest_revocation() < 2.0, "nobody waits for a lease: {verdict:?}");
}

#[test]
fn command_line_revokes_on_every_server() {
    let Some(fleet) = Fleet::start(2, "5s") else { return };
    let organization = fleet.organization();
    let key = organization.key(&["read"]);
    for server in fleet.servers() {
        server.caller(&key).get("/auth").expect(200);
    }
    let answer =
        fleet.server(0).json(&["key", "revoke", "--organization", &organization.id, "--key", &key.id]);
    assert_eq!(answer["revocation"]["acknowledgedBy"], 2, "{answer}");
    for server in fleet.servers() {
        server.caller(&key).get("/auth").refused(401, "api_key_revoked");
    }
}

#[test]
fn everything_that_tightens_is_in_force_everywhere_when_the_call_returns() {
    let Some(fleet) = Fleet::start(2, "5s") else { return };
    let organization = fleet.organization();
    let (one, other) = (fleet.server(0), fleet.server(1));
    let admin = one.caller(&organization.owner);

    let limited = organization.key(&["read"]);
    other.caller(&limited).get("/auth").expect(200);
    let tight = json!({ "rateLimit": { "limit": 1, "windowSeconds": 60 } });
    admin.patch(&organization.key_path(&limited), &tight).expect(200);
    other.caller(&limited).get("/auth").refused(429, "rate_limit_exceeded");

    let rotated = organization.key(&["read"]);
    other.caller(&rotated).get("/auth").expect(200);
    admin.post(&format!("{}/rotate", organization.key_path(&rotated)), &json!({})).expect(201);
    other.caller(&rotated).get("/auth").refused(401, "api_key_revoked");

    let suspended = organization.key(&["read"]);
    other.caller(&suspended).get("/auth").expect(200);
    one.json(&["org", "suspend", "--organization", &organization.id]);
    other.caller(&suspended).get("/auth").refused(401, "organization_suspended");
    one.json(&["org", "activate", "--organization", &organization.id]);
    other.caller(&suspended).get("/auth").expect(200);
}

#[test]
fn stopped_server_is_waited_for_and_wakes_up_knowing() {
    let Some(fleet) = Fleet::start(3, "1s") else { return };
    let verdict = Load::on(&fleet).run(|load| {
        for round in 0..3 {
            fleet.server(2).hang();
            load.revoke_one(round % 2);
            fleet.server(2).wake();
            load.revoke_one(2);
        }
    });
    verdict.check();
    let slowest = verdict.slowest_revocation();
    assert!((0.5..1.05 + COMMIT).contains(&slowest), "{verdict:?}");
}

#[test]
fn server_that_dies_is_waited_for_once() {
    let Some(mut fleet) = Fleet::start(3, "1s") else { return };
    let organization = fleet.organization();
    let paths: Vec<_> = (0..3).map(|_| organization.key_path(&organization.key(&["read"]))).collect();
    let owner = organization.owner;
    fleet.servers_mut()[2].crash();
    let mut took = Vec::new();
    for path in &paths {
        let began = unix_seconds();
        let answer = fleet.server(0).caller(&owner).delete(path).expect(200).json();
        took.push((unix_seconds() - began, answer["revocation"]["waitedForLeases"].as_u64()));
    }
    assert!(took[0].0 < 1.05 + COMMIT && took[0].1 == Some(1), "{took:?}");
    assert!(took[1..].iter().all(|(seconds, leases)| *seconds < COMMIT && *leases == Some(0)), "{took:?}");
}

#[test]
fn server_whose_link_to_the_database_stalls_says_so_and_heals() {
    let Some(mut fleet) = Fleet::idle(2) else { return };
    let link = Link::to(fleet.postgres().port());
    fleet.reach_by(1, &link);
    fleet.run("1s");
    let verdict = Load::on(&fleet).run(|load| {
        link.stall();
        load.revoke_one(0);
        let stalled = unix_seconds();
        eventually("the cut-off server says that it cannot know", || {
            let answer = fleet.server(1).anonymous().send(&crate::harness::Request::new("GET", "/readyz"));
            (answer.status == 503).then_some(())
        });
        assert!(unix_seconds() - stalled < 4.0, "within the lease, and the time that a look takes");
        wait_until(stalled + 2.0);
        link.flow();
        eventually("it heals", || {
            let answer = fleet.server(1).anonymous().send(&crate::harness::Request::new("GET", "/readyz"));
            (answer.status == 200).then_some(())
        });
        load.revoke_one(1);
    });
    verdict.check();
    assert!(verdict.unavailable > 0, "{verdict:?}");
    assert!(verdict.slowest_revocation() < 1.05 + COMMIT, "{verdict:?}");
}

#[test]
fn database_that_is_gone_leaves_no_wrong_answer_and_servers_heal() {
    let Some(mut fleet) = Fleet::start(2, "1s") else { return };
    let organization = fleet.organization();
    let (live, dead) = (organization.key(&["read"]), organization.key(&["read"]));
    for server in fleet.servers() {
        server.caller(&live).get("/auth").expect(200);
        server.caller(&dead).get("/auth").expect(200);
    }
    organization.admin().delete(&organization.key_path(&dead)).expect(200);
    let organization = organization.id;
    fleet.postgres_mut().kill();
    let gone = unix_seconds();
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let watching = scope.spawn(|| {
            while !over.load(Relaxed) {
                for server in fleet.servers() {
                    let began = unix_seconds();
                    let answer = server.caller(&live).get("/auth");
                    let known = began < gone + 1.0 && answer.status == 200;
                    assert!(known || answer.status == 503, "{} s after: {answer:?}", began - gone);
                    assert!(answer.status == 200 || answer.header("Retry-After").is_some(), "{answer:?}");
                    let answer = server.caller(&dead).get("/auth");
                    assert!(matches!(answer.status, 401 | 503), "{answer:?}");
                }
            }
        });
        wait_until(gone + 4.0);
        over.store(true, Relaxed);
        watching.join().expect("only right answers");
    });
    fleet.postgres_mut().resume();
    let back = unix_seconds();
    for server in fleet.servers() {
        eventually("the server verifies again", || {
            (server.caller(&live).get("/auth").status == 200).then_some(())
        });
        server.caller(&dead).get("/auth").refused(401, "api_key_revoked");
    }
    let took = unix_seconds() - back;
    assert!(took < 2.0 + COMMIT, "{took} s");
    fleet.server(0).json(&["key", "list", "--organization", &organization]);
}

/// The figures that the documentation gives: `cargo test --release -p bsk-server --test fleet
/// figures -- --ignored --nocapture`.
#[test]
#[ignore = "takes a minute, and belongs on a quiet machine"]
fn figures() {
    let Some(fleet) = Fleet::start_durable(3, "5s") else { return };
    let commits = fleet.bare_commits(300);
    let mut calm = Verdict::default();
    while calm.accepts < 500_000 {
        calm.add(Load::on(&fleet).run(|load| {
            for round in 0..100 {
                load.revoke_one(round % 3);
            }
        }));
    }
    calm.check();
    eprintln!("bare commit: {}", load::percentiles(&commits));
    eprintln!("revocation:  {}", load::percentiles(&calm.revocations));
    eprintln!("accepted {}, after a revocation had returned {}", calm.accepts, calm.wrong.len());
}
