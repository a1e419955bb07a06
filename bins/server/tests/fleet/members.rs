//! The servers of a fleet and their database.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bsk_test_services::Postgres;

use crate::harness::{Options, Organization, Server, unix_seconds};
use crate::link::Link;

/// Servers on one database of PostgreSQL.
pub(crate) struct Fleet {
    postgres: Postgres,
    database: String,
    servers: Vec<Server>,
}

impl Fleet {
    /// A fleet that runs; `None` without PostgreSQL.
    pub(crate) fn start(servers: usize, lease: &str) -> Option<Self> {
        let mut fleet = Self::idle(servers)?;
        fleet.run(lease);
        Some(fleet)
    }

    /// A fleet that runs on a database whose commits reach the disk.
    pub(crate) fn start_durable(servers: usize, lease: &str) -> Option<Self> {
        let mut fleet = Self::over(Postgres::start_durable()?, servers);
        fleet.run(lease);
        Some(fleet)
    }

    /// A fleet that does not run yet, on an empty database.
    pub(crate) fn idle(servers: usize) -> Option<Self> {
        Some(Self::over(Postgres::start()?, servers))
    }

    fn over(postgres: Postgres, servers: usize) -> Self {
        let database = postgres.database();
        let servers = (0..servers).map(|_| Server::idle_with(environment(&database))).collect();
        Self { postgres, database, servers }
    }

    /// How servers are started.
    pub(crate) fn options(lease: &str) -> Options {
        Options { arguments: vec!["--lease".to_owned(), lease.to_owned()], ..Options::default() }
    }

    /// Starts every server.
    pub(crate) fn run(&mut self, lease: &str) {
        for server in &mut self.servers {
            server.run(&Self::options(lease));
        }
    }

    /// Has a server reach the database by another way.
    pub(crate) fn reach_by(&mut self, server: usize, link: &Link) {
        let direct = format!("127.0.0.1:{}", self.postgres.port());
        let database = self.database.replace(&direct, &format!("127.0.0.1:{}", link.port()));
        self.servers[server] = Server::idle_with(environment(&database));
    }

    pub(crate) fn servers(&self) -> &[Server] {
        &self.servers
    }

    pub(crate) fn servers_mut(&mut self) -> &mut [Server] {
        &mut self.servers
    }

    pub(crate) fn server(&self, number: usize) -> &Server {
        &self.servers[number]
    }

    pub(crate) fn postgres(&self) -> &Postgres {
        &self.postgres
    }

    pub(crate) fn postgres_mut(&mut self) -> &mut Postgres {
        &mut self.postgres
    }

    /// An organization whose keys may be used without end.
    pub(crate) fn organization(&self) -> Organization<'_> {
        self.servers[0].organization_limited(1_000_000, 1)
    }

    /// How long commits take that do nothing else, in seconds.
    pub(crate) fn bare_commits(&self, how_many: usize) -> Vec<f64> {
        let mut took = Vec::new();
        let mut postgres = self.postgres.session(&self.database);
        postgres.run("CREATE TABLE IF NOT EXISTS bare (id INT PRIMARY KEY, n INT)");
        postgres.run("INSERT INTO bare VALUES (1, 0) ON CONFLICT DO NOTHING");
        for _ in 0..how_many {
            std::thread::park_timeout(Duration::from_millis(3));
            let began = unix_seconds();
            postgres.run("UPDATE bare SET n = n + 1");
            took.push(unix_seconds() - began);
        }
        took
    }
}

/// All servers of a fleet have one pepper.
fn environment(database: &str) -> Vec<(String, String)> {
    let pepper = STANDARD.encode([7; 32]);
    vec![("BSK_DATABASE_URL".to_owned(), database.to_owned()), ("BSK_PEPPER".to_owned(), pepper)]
}
