//! Limits that servers share through Redis, and what becomes of them without it.

use bsk_test_services::Redis;
use serde_json::json;

use super::members::Fleet;
use crate::harness::{
    Key, Options, Organization, Request, Server, eventually, is_a_file, unix_seconds, wait_until,
};

fn options(redis: &Redis, loss: &str) -> Options {
    let arguments = ["--redis-url", &redis.url(), "--redis-loss", loss, "--lease", "1s"];
    Options { arguments: arguments.map(str::to_owned).to_vec(), ..Options::default() }
}

/// Two servers that share limits.
fn sharing(redis: &Redis, loss: &str) -> Option<Fleet> {
    let mut fleet = Fleet::idle(2, "1s")?;
    fleet.share_limits(&redis.url(), loss);
    fleet.run();
    Some(fleet)
}

fn limited(organization: &Organization<'_>, limit: u32, window_seconds: u32) -> Key {
    let rate_limit = json!({ "limit": limit, "windowSeconds": window_seconds });
    organization.key_with(&json!({ "name": "limited", "scopes": ["read"], "rateLimit": rate_limit }))
}

/// How many of so many requests, in turn at each server, are admitted.
fn admitted(fleet: &Fleet, key: &Key, requests: usize) -> usize {
    let status = |number: usize| fleet.server(number % 2).caller(key).get("/auth").status;
    (0..requests).map(status).filter(|status| *status == 200).count()
}

fn readiness(server: &Server) -> u16 {
    Request::new("GET", "/readyz").send(server.address()).status
}

fn metrics(server: &Server) -> String {
    Request::new("GET", "/metrics").send(server.address()).expect(200).text()
}

#[test]
fn limit_is_one_for_all_servers() {
    let Some(redis) = Redis::start() else { return };
    let Some(fleet) = sharing(&redis, "share") else { return };
    let organization = fleet.organization();
    let key = limited(&organization, 20, 60);
    assert_eq!(admitted(&fleet, &key, 60), 20);
    for server in fleet.servers() {
        let refused = server.caller(&key).get("/auth");
        refused.refused(429, "rate_limit_exceeded");
        assert!(refused.number("retry-after") >= 1 && refused.number("x-ratelimit-remaining") == 0);
    }
    let wider = json!({ "rateLimit": { "limit": 30, "windowSeconds": 60 } });
    organization.admin().patch(&organization.key_path(&key), &wider).expect(200);
    assert_eq!(admitted(&fleet, &key, 40), 10, "what was counted stays counted");
}

#[test]
fn a_rotated_key_goes_on_counting_where_the_old_one_was() {
    let Some(redis) = Redis::start() else { return };
    let Some(fleet) = sharing(&redis, "closed") else { return };
    let organization = fleet.organization();
    let key = limited(&organization, 20, 60);
    assert_eq!(admitted(&fleet, &key, 15), 15);
    let rotate = format!("{}/rotate", organization.key_path(&key));
    let rotated = fleet.server(1).caller(&organization.owner).post(&rotate, &json!({})).expect(201);
    assert_eq!(admitted(&fleet, &Key::from_created(&rotated.json()), 20), 5);
}

#[test]
fn metrics_tell_how_things_stand_with_redis() {
    let Some(mut redis) = Redis::start() else { return };
    let Some(fleet) = sharing(&redis, "share") else { return };
    let key = limited(&fleet.organization(), 20, 60);
    assert_eq!(admitted(&fleet, &key, 4), 4);
    let server = fleet.server(0);
    let text = eventually("it hears of the other one", || {
        Some(metrics(server)).filter(|text| text.contains("\nbsk_limit_servers 2\n"))
    });
    assert!(text.contains("bsk_limit_state{state=\"shared\"} 1"), "{text}");
    let calls = text.lines().find_map(|line| line.strip_prefix("bsk_limit_redis_calls_total "));
    assert!(calls.and_then(|calls| calls.parse::<u32>().ok()).is_some_and(|calls| calls > 0), "{text}");
    redis.kill();
    let text = eventually("Redis is lost", || {
        Some(metrics(server)).filter(|text| text.contains("bsk_limit_state{state=\"lost\"} 1"))
    });
    assert!(text.contains("bsk_limit_state{state=\"shared\"} 0"), "{text}");
    assert!(!text.contains("bsk_limit_redis_failures_total 0"), "{text}");
}

#[test]
fn without_redis_each_server_admits_its_share() {
    let Some(mut redis) = Redis::start() else { return };
    let Some(fleet) = sharing(&redis, "share") else { return };
    let key = limited(&fleet.organization(), 40, 60);
    for server in fleet.servers() {
        eventually("it hears of the other one", || {
            metrics(server).contains("\nbsk_limit_servers 2\n").then_some(())
        });
    }
    redis.kill();
    for server in fleet.servers() {
        eventually("it goes on alone", || (server.caller(&key).get("/auth").status == 200).then_some(()));
        assert_eq!(readiness(server), 200);
    }
    let more = admitted(&fleet, &key, 120);
    assert!((30..=38).contains(&more), "{more}: a half of the limit for each, less what was tried");
}

#[test]
fn closed_admits_nothing_without_redis_and_heals() {
    let Some(mut redis) = Redis::start() else { return };
    let Some(fleet) = sharing(&redis, "closed") else { return };
    let organization = fleet.organization();
    let key = limited(&organization, 1_000, 60);
    assert_eq!(admitted(&fleet, &key, 10), 10);
    let unused = [organization.key(&["read"]), organization.key(&["read"])];
    redis.kill();
    for (server, unused) in fleet.servers().zip(&unused) {
        eventually("it says that it cannot admit", || (readiness(server) == 503).then_some(()));
        let answer = server.caller(unused).get("/auth");
        answer.refused(503, "temporarily_unavailable");
        assert!(answer.number("retry-after") >= 1, "{}", answer.head());
        let message = answer.json()["message"].to_string();
        assert!(message.contains("key is good") && message.contains("rate limit"), "{message}");
        // Whoever holds a key may always revoke it.
        server.caller(unused).delete("/key").expect(200);
        fleet.server(0).caller(unused).get("/auth").refused(401, "api_key_revoked");
    }
    redis.resume();
    for server in fleet.servers() {
        eventually("it admits again", || (readiness(server) == 200).then_some(()));
    }
    assert!(admitted(&fleet, &key, 10) >= 8, "what is still being asked is refused for a moment at most");
}

#[test]
fn a_crash_forgets_no_count_that_is_kept_in_redis() {
    let Some(redis) = Redis::start() else { return };
    if !is_a_file() {
        return;
    }
    let mut server = Server::idle();
    server.run(&options(&redis, "closed"));
    let organization = server.organization("One server");
    let key = limited(&organization, 20, 60);
    for _ in 0..20 {
        server.caller(&key).get("/auth").expect(200);
    }
    server.crash();
    server.run(&options(&redis, "closed"));
    server.caller(&key).get("/auth").refused(429, "rate_limit_exceeded");
}

#[test]
fn a_fleet_without_redis_is_told_what_that_means() {
    let Some(fleet) = Fleet::start(1, "5s") else { return };
    let log = fleet.server(0).log();
    assert!(log.contains("each server limits for itself") && log.contains("--redis-url"), "{log}");
    assert!(log.contains("no synchronous standby"), "{log}");
    assert!(!metrics(fleet.server(0)).contains("bsk_limit_"));
}

#[test]
fn redis_that_cannot_be_used_is_named_at_start_and_its_password_is_not() {
    let Some(redis) = Redis::start() else { return };
    let server = Server::idle();
    let serve = |url: &str| {
        let began = unix_seconds();
        let ended = server.command(&["serve", "--listen", "127.0.0.1:0", "--redis-url", url]).expect(1);
        assert!(!ended.stderr.contains("hunter2"), "{ended:?}");
        assert!(unix_seconds() - began < 10.0);
        ended.stderr
    };
    let gone = serve("redis://bsk:hunter2@127.0.0.1:1/0");
    assert!(gone.contains("redis://bsk@127.0.0.1:1/0: Redis cannot be reached"), "{gone}");
    let wrong = serve(&redis.url().replace("redis://", "redis://:hunter2@"));
    assert!(wrong.contains("password"), "{wrong}");
    redis.configure("maxmemory-policy", "allkeys-lru");
    let evicts = serve(&redis.url());
    assert!(evicts.contains("set maxmemory-policy to noeviction"), "{evicts}");
}

#[test]
fn a_slow_redis_at_start_is_waited_for() {
    let Some(redis) = Redis::start() else { return };
    let mut server = Server::idle();
    redis.pause();
    server.launch(&options(&redis, "share"));
    wait_until(unix_seconds() + 0.6);
    redis.go_on();
    server.wait_until_ready();
}
