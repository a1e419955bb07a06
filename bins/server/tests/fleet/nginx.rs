//! A fleet behind nginx, with the very configuration that `docs/fleet.md` gives.

use std::net::SocketAddr;
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::harness::{Answer, Nginx, Request, eventually};
use crate::members::Fleet;

const PAGE: &str = include_str!("../../../../docs/fleet.md");

/// What the page says, with other addresses and without TLS.
fn configuration(listen: SocketAddr, servers: [SocketAddr; 3]) -> String {
    let block =
        PAGE.split("```nginx").nth(1).and_then(|rest| rest.split("```").next()).expect("a block of nginx");
    let mut text = block.replace("listen 443 ssl;", &format!("listen {listen};"));
    for (number, server) in (1..).zip(servers) {
        let there = format!("10.0.0.1{number}:8080");
        assert!(text.contains(&there), "{there} is not in the page");
        text = text.replace(&there, &server.to_string());
    }
    text.lines().filter(|line| !line.trim_start().starts_with("ssl_")).collect::<Vec<_>>().join("\n")
}

#[test]
fn callers_behind_nginx_notice_neither_a_dead_server_nor_one_that_is_cut_off() {
    let Some(mut fleet) = Fleet::idle(3, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    let servers = [0, 1, 2].map(|number| fleet.server(number).address());
    let Some(nginx) = Nginx::start(|_, listen| configuration(listen, servers)) else { return };
    let organization = fleet.organization();
    let (owner, id) = (organization.owner.clone(), organization.id.clone());
    let call = |method: &str, path: &str| -> Answer {
        let request = Request::new(method, &format!("/api/v1{path}")).header("X-API-Key", &owner.text);
        request.send(nginx.address)
    };
    let all_are_answered = |what: &str| {
        for _ in 0..60 {
            let answer = call("GET", "/auth");
            assert_eq!(answer.status, 200, "{what}: {}", answer.head());
            thread::park_timeout(Duration::from_millis(10));
        }
    };
    all_are_answered("calm");

    link.stall();
    eventually("the server says that it is cut off", || {
        (Request::new("GET", "/readyz").send(servers[1]).status == 503).then_some(())
    });
    all_are_answered("a server is cut off");
    link.flow();

    fleet.server_mut(2).crash();
    all_are_answered("a server is dead");

    let made = Request::new("POST", &format!("/api/v1/organization/{id}/api-keys"))
        .header("X-API-Key", &owner.text)
        .json(&json!({ "name": "new", "scopes": ["read"] }))
        .send(nginx.address);
    let key = made.expect(201).json()["apiKey"]["id"].as_str().expect("an id").to_owned();
    let revoked = call("DELETE", &format!("/organization/{id}/api-keys/{key}")).expect(200).json();
    assert!(revoked["revocation"]["effectiveAt"].is_string(), "{revoked}");
}
