use super::*;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;
use std::{iter, thread};

use bsk_auth::{
    Caller, Clock, CreateOrganization, IssueKey, KeyId, MemoryStore, OrganizationRecord, Pepper, RateLimit,
    RevokeKey,
};

use crate::connection;

struct World {
    service: Service,
    clock: Clock,
    acme: OrganizationRecord,
    globex: OrganizationRecord,
}

impl World {
    fn new() -> Self {
        let clock = Clock::manual();
        let builder = ApiKeys::builder(MemoryStore::new(), Pepper::from_random([7; 32])).clock(clock.clone());
        let api_keys = builder.open().unwrap();
        let create = |name: &str| {
            api_keys.create_organization(CreateOrganization::new(name.parse().unwrap())).unwrap()
        };
        let (acme, globex) = (create("Acme"), create("Globex"));
        Self { service: Service::new(api_keys), clock, acme, globex }
    }

    fn issue(&self, organization: &OrganizationRecord, scopes: &str, limit: u32) -> (KeyId, String) {
        let rate_limit = Some(RateLimit::new(limit, 60).unwrap());
        let request =
            IssueKey { rate_limit, ..IssueKey::new("test".parse().unwrap(), scopes.parse().unwrap()) };
        let keys = self.service.api_keys.organization_keys(&Caller::Operator, &organization.id).unwrap();
        let issued = keys.issue(request, None).unwrap();
        (issued.key.record.id, issued.plain_key.unwrap().as_str().to_owned())
    }

    fn key(&self, organization: &OrganizationRecord, scopes: &str) -> String {
        self.issue(organization, scopes, 1_000).1
    }

    fn ask(&self, key: &str, command: &str) -> String {
        let request = format!("{key} {command}");
        self.service.answer(request.as_bytes(), IpAddr::from([127, 0, 0, 1])).to_string()
    }
}

#[test]
fn a_key_does_what_its_scopes_grant() {
    let world = World::new();
    let (reader, writer) = (world.key(&world.acme, "read"), world.key(&world.acme, "write"));
    assert_eq!(world.ask(&writer, "write tea at four"), "ok");
    assert_eq!(world.ask(&reader, "read"), "ok tea at four");
    assert!(world.ask(&reader, "write coffee").starts_with("refused insufficient_scope: "));
    assert!(world.ask(&writer, "read").starts_with("refused insufficient_scope: "));
    assert_eq!(world.ask(&reader, "read"), "ok tea at four");
}

#[test]
fn organizations_do_not_see_each_others_notes() {
    let world = World::new();
    world.ask(&world.key(&world.acme, "write"), "write ours");
    assert_eq!(world.ask(&world.key(&world.globex, "read"), "read"), "ok ");
    let whoami = world.ask(&world.key(&world.globex, "read"), "whoami");
    assert!(whoami.ends_with(&format!(" of {}", world.globex.id)), "{whoami}");
}

#[test]
fn a_revoked_key_is_refused_at_once() {
    let world = World::new();
    let (id, key) = world.issue(&world.acme, "read", 1_000);
    assert_eq!(world.ask(&key, "read"), "ok ");
    let keys = world.service.api_keys.organization_keys(&Caller::Operator, &world.acme.id).unwrap();
    keys.revoke(id, RevokeKey::default()).unwrap();
    assert!(world.ask(&key, "read").starts_with("refused api_key_revoked: "));
}

#[test]
fn a_key_that_has_used_up_its_limit_is_told_how_long_to_wait() {
    let world = World::new();
    let (_, key) = world.issue(&world.acme, "read", 2);
    assert_eq!(world.ask(&key, "read"), "ok ");
    assert_eq!(world.ask(&key, "read"), "ok ");
    let refused = world.ask(&key, "read");
    assert_eq!(refused, "refused rate_limit_exceeded: This API key has used up its rate limit. Wait 61 s.");
    world.clock.advance(Duration::from_secs(61));
    assert_eq!(world.ask(&key, "read"), "ok ");
}

#[test]
fn what_is_no_key_or_no_command_is_refused() {
    let world = World::new();
    let key = world.key(&world.acme, "read write");
    for nobody in ["", "bsk_live_", "x", &format!("bsk_live_{}", "0".repeat(32)), &key[1..]] {
        assert!(world.ask(nobody, "read").starts_with("refused invalid_api_key: "), "{nobody:?}");
    }
    for nothing in ["", "delete", "reader", "writes x"] {
        assert!(world.ask(&key, nothing).starts_with("refused invalid_request: "), "{nothing:?}");
    }
    let request: Vec<u8> = key.bytes().chain(iter::once(b' ')).chain([0xFF, 0xFE]).collect();
    let answer = world.service.answer(&request, IpAddr::from([127, 0, 0, 1])).to_string();
    assert!(answer.starts_with("refused invalid_request: "), "{answer}");
}

#[test]
fn a_connection_is_answered_line_by_line() {
    let world = World::new();
    let key = world.key(&world.acme, "read write");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::scope(|threads| {
        threads.spawn(|| connection::serve(&listener.accept().unwrap().0, &world.service));
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{key} write one\r\n{key} read\n{}", "x".repeat(1_024)).unwrap();
        let answers: Vec<_> = BufReader::new(&stream).lines().map_while(Result::ok).collect();
        assert_eq!(answers[..2], ["ok", "ok one"]);
        assert!(answers[2].starts_with("refused invalid_request: "), "{answers:?}");
        assert_eq!(answers.len(), 3, "and the connection is closed");
    });
}
