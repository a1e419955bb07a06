//! From one server on SQLite to a fleet on PostgreSQL: every key stays valid, and what was counted and revoked stays so.

use bsk_test_services::Postgres;
use serde_json::json;

use super::members::environment;
use crate::harness::{Key, Options, Server, is_a_file};

/// A server on SQLite that has stopped, with some life behind it.
struct Past {
    server: Server,
    organization: String,
    owner: Key,
    live: Vec<Key>,
    revoked: Key,
    limited: Key,
}

impl Past {
    fn new() -> Self {
        let mut server = Server::start();
        let organization = server.organization("Söme \"name\" \\ \u{1f511}");
        let live = (0..30).map(|_| organization.key(&["read"])).collect();
        let revoked = organization.key(&["read"]);
        let limit = json!({ "limit": 5, "windowSeconds": 600 });
        let limited =
            organization.key_with(&json!({ "name": "limited", "scopes": ["read"], "rateLimit": limit }));
        for _ in 0..3 {
            server.caller(&limited).get("/auth").expect(200);
        }
        organization.admin().delete(&organization.key_path(&revoked)).expect(200);
        let (id, owner) = (organization.id.clone(), organization.owner.clone());
        let agency = server.agency("Agency");
        let sub = format!("/organization/{}/sub-organizations", agency.id);
        server.caller(&agency.owner).post(&sub, &json!({ "name": "Sub" })).expect(201);
        assert!(server.stop().success());
        Self { server, organization: id, owner, live, revoked, limited }
    }

    fn run_on(&mut self, database: &str) {
        let arguments = ["--database-url", database].map(str::to_owned).to_vec();
        self.server.run(&Options { arguments, ..Options::default() });
    }

    /// Everything is as it was.
    #[track_caller]
    fn check(&self) {
        let server = &self.server;
        for key in &self.live {
            server.caller(key).get("/auth").expect(200);
        }
        server.caller(&self.revoked).get("/auth").refused(401, "api_key_revoked");
        let admitted = (0..5).filter(|_| server.caller(&self.limited).get("/auth").status == 200).count();
        assert_eq!(admitted, 2, "three were counted before");
        let list = format!("/organization/{}/api-keys", self.organization);
        assert_eq!(server.caller(&self.owner).get(&list).expect(200).json()["total"], 33);
        let one = format!("/organization/{}", self.organization);
        let organization = server.caller(&self.owner).get(&one).expect(200).json();
        assert_eq!(organization["organization"]["name"], "Söme \"name\" \\ \u{1f511}");
        let key = server.caller(&self.owner).post(&list, &json!({ "name": "new", "scopes": ["read"] }));
        let key = Key::from_created(&key.expect(201).json());
        server.caller(&self.owner).delete(&format!("{list}/{}", key.id)).expect(200);
        server.caller(&key).get("/auth").refused(401, "api_key_revoked");
    }
}

#[test]
fn keys_of_sqlite_are_good_on_postgresql_and_back() {
    let Some(postgres) = Postgres::shared() else { return };
    if !is_a_file() {
        return;
    }
    let mut past = Past::new();
    let database = postgres.database();
    let copied = past.server.json(&["copy", "--from", "sqlite://data/bsk.db", "--to", &database]);
    assert!(copied["copy"]["rows"].as_u64().is_some_and(|rows| rows > 35), "{copied}");

    // The peppers stay where they are; only the database is another one.
    past.run_on(&database);
    past.check();
    assert!(past.server.stop().success());

    let back = past.server.command(&["copy", "--from", &database, "--to", "sqlite://data/back.db"]).expect(0);
    assert!(
        back.stdout.contains("rows are copied") && back.stderr.is_empty(),
        "no bar without a terminal: {back:?}"
    );
    past.run_on("sqlite://data/back.db");
    past.server.caller(&past.revoked).get("/auth").refused(401, "api_key_revoked");
    past.server.caller(&past.limited).get("/auth").refused(429, "rate_limit_exceeded");
    past.server.caller(&past.live[7]).get("/auth").expect(200);
    assert!(past.server.stop().success());
}

#[test]
fn a_target_that_is_not_empty_and_a_source_that_is_served_are_refused() {
    let Some(postgres) = Postgres::shared() else { return };
    if !is_a_file() {
        return;
    }
    let mut past = Past::new();
    let database = postgres.database();
    let copy = ["copy", "--from", "sqlite://data/bsk.db", "--to", &database];
    past.server.run(&Options::default());
    let served = past.server.command(&copy).expect(1);
    assert!(served.stderr.contains("stop them first"), "{served:?}");
    assert!(past.server.stop().success());

    past.server.command(&copy).expect(0);
    let again = past.server.command(&copy).expect(1);
    assert!(again.stderr.contains("not empty") && again.stderr.contains("organizations"), "{again:?}");
    let same = past.server.command(&["copy", "--from", "sqlite://a.db", "--to", "sqlite://a.db"]).expect(2);
    assert!(same.stderr.contains("same database"), "{same:?}");
    let missing =
        past.server.command(&["copy", "--from", "sqlite://no.db", "--to", &postgres.database()]).expect(1);
    assert!(missing.stderr.contains("no.db"), "{missing:?}");
}

#[test]
fn a_copy_that_fails_on_the_way_leaves_nothing() {
    let Some(postgres) = Postgres::shared() else { return };
    if !is_a_file() {
        return;
    }
    let past = Past::new();
    let database = postgres.database();
    past.server.command_with(&["migrate"], &[("BSK_DATABASE_URL", &database)]).expect(0);
    // The last of the tables does not take its rows.
    let _ = postgres.query(&database, "ALTER TABLE peppers ADD CONSTRAINT none CHECK (version < 0)");
    let failed =
        past.server.command(&["copy", "--from", "sqlite://data/bsk.db", "--to", &database]).expect(1);
    assert!(failed.stderr.contains("none"), "{failed:?}");
    assert_eq!(postgres.query(&database, "SELECT count(*) FROM organizations"), "0");
    let _ = postgres.query(&database, "ALTER TABLE peppers DROP CONSTRAINT none");
    past.server.command(&["copy", "--from", "sqlite://data/bsk.db", "--to", &database]).expect(0);
    assert_eq!(postgres.query(&database, "SELECT count(*) > 30 FROM api_keys"), "t");
}

#[test]
fn several_may_migrate_at_once() {
    let Some(postgres) = Postgres::shared() else { return };
    let server = Server::idle_with(environment(&postgres.database()));
    let migrating: Vec<_> = (0..5)
        .map(|_| {
            let mut command = server.program(&["migrate", "--json"]);
            command.stdout(std::process::Stdio::piped()).spawn().expect("it starts")
        })
        .collect();
    let mut worked = 0;
    for process in migrating {
        let done = process.wait_with_output().expect("it ends");
        assert!(done.status.success(), "{done:?}");
        let done: serde_json::Value = serde_json::from_slice(&done.stdout).expect("JSON");
        worked += usize::from(done["migrations"].as_array().is_some_and(|migrations| !migrations.is_empty()));
    }
    assert_eq!(worked, 1, "one works, the others wait");
}
