//! The page, as the built server serves it: what its own tests, in one process, cannot see.

mod cookies;
mod weight;

use bsk_test_services::hidden_fields;

use crate::harness::{OWNER, Options, PASSWORD, Request, Server, Shared, Visitor, first_link, form};

/// The server that these tests share.
static SERVER: Shared = Shared::new();

#[test]
fn the_root_leads_to_sign_in() {
    let server = SERVER.server();
    let visitor = Visitor::new(&server);
    assert_eq!(visitor.get("/").expect(303).header("location"), Some("/sign-in"));
    assert!(visitor.get("/sign-in").expect(200).text().contains("Sign in"));
}

#[test]
fn other_methods_are_refused_with_those_that_there_are() {
    let server = SERVER.server();
    let answer = Request::new("DELETE", "/sign-in").send(server.address()).expect(405);
    assert_eq!(answer.header("allow"), Some("GET, HEAD, POST"));
    assert!(Request::new("HEAD", "/sign-in").send(server.address()).expect(200).body.is_empty());
}

#[test]
fn a_first_start_is_told_on_the_terminal_only_while_nobody_has_begun() {
    let mut server = Server::start();
    let link = first_link(&server);
    Visitor::first(&server, &[]);
    server.stop();
    server.run(&Options::default());
    let log = server.log();
    assert_eq!(log.matches("To begin").count(), 1, "{log}");
    assert_eq!(log.matches(&link).count(), 1, "no line of the log holds a link that was used: {log}");
}

#[test]
fn a_key_opens_no_page_and_a_session_opens_no_api() {
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    let admin = server.operator_key(&organization, "admin", &["admin"]);
    let settings = format!("/organization/{organization}/settings/api-keys");
    let with_key = Request::new("GET", &settings).header("X-API-Key", &admin.text);
    with_key.send(server.address()).expect(303);
    owner.get(&format!("/api/v1/organization/{organization}/api-keys")).refused(401, "missing_api_key");
}

#[test]
fn a_member_is_refused_and_to_a_stranger_nothing_is_there() {
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    owner.join(&organization, "member@example.com", "member");
    let other = server.organization("Other");
    let settings = |organization: &str| format!("/organization/{organization}/settings/api-keys");
    let member = Visitor::signed_in(&server, "member@example.com");
    member.get(&settings(&organization)).expect(403);
    member.get(&settings(&other.id)).expect(404);
    owner.get(&settings(&organization)).expect(200);
    owner.get(&settings(&other.id)).expect(404);
    Visitor::new(&server).get(&settings(&organization)).expect(303);
}

#[test]
fn a_proxy_says_who_somebody_is_if_it_is_trusted() {
    let arguments = ["--trusted-proxy", "127.0.0.1", "--trusted-user-header", "X-Forwarded-Email"];
    let arguments = arguments.map(str::to_owned).to_vec();
    let mut server = Server::start_with(&Options { arguments: arguments.clone(), ..Options::default() });
    let (_, organization) = Visitor::first(&server, &[]);
    let path = format!("/organization/{organization}/settings/api-keys");
    let asks = |server: &Server| {
        Request::new("GET", &path).header("X-Forwarded-Email", OWNER).send(server.address()).status
    };
    assert_eq!(asks(&server), 200);
    server.stop();
    let elsewhere = arguments.iter().map(|text| text.replace("127.0.0.1", "192.0.2.1")).collect();
    server.run(&Options { arguments: elsewhere, ..Options::default() });
    assert_eq!(asks(&server), 403);
    server.stop();
    let lone = server.command(&["serve", "--trusted-user-header", "X-Forwarded-Email"]).expect(2);
    assert!(lone.stderr.contains("--trusted-proxy"), "{lone:?}");
}

#[test]
fn whoever_guesses_is_slowed_down_by_the_address_that_a_trusted_proxy_names() {
    let options = ["--trusted-proxy", "127.0.0.1"].map(str::to_owned).to_vec();
    let server = Server::start_with(&Options { arguments: options, ..Options::default() });
    Visitor::first(&server, &[]);
    let guess = |address: &str, email: &str| {
        let visitor = Visitor::new(&server);
        let mut fields = hidden_fields(&visitor.get("/sign-in").expect(200).text(), "/sign-in");
        fields.extend(
            [("email", email), ("password", "wrong horse")]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        visitor.send(form("/sign-in", &fields).header("X-Forwarded-For", address)).status
    };
    let guesses = 0..200;
    let slowed = guesses.clone().find(|i| guess("192.0.2.7", &format!("somebody{i}@example.com")) == 429);
    assert!(slowed.is_some(), "an address that guesses is slowed down");
    assert_eq!(guess("192.0.2.8", "somebody@example.com"), 422, "another address is not");
    let visitor = Visitor::new(&server);
    visitor.submit("/sign-in", "/sign-in", &[("email", OWNER), ("password", PASSWORD)]).expect(303);
}
