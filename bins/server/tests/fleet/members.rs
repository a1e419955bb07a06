//! The servers of a fleet and what they need.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bsk_test_services::{Postgres, Session};

use crate::commits::{Commits, Committer, Embedded, RevokingCommitter};
use crate::harness::{Options, Organization, Server};
use crate::link::Link;

/// Servers on one database of PostgreSQL.
pub(crate) struct Fleet {
    postgres: Postgres,
    database: String,
    members: Vec<Member>,
}

struct Member {
    server: Server,
    options: Options,
}

impl Fleet {
    /// A fleet that runs; `None` without PostgreSQL.
    pub(crate) fn start(servers: usize, lease: &str) -> Option<Self> {
        let mut fleet = Self::idle(servers, lease)?;
        fleet.run();
        Some(fleet)
    }

    /// A fleet that does not run yet, on an empty database.
    pub(crate) fn idle(servers: usize, lease: &str) -> Option<Self> {
        Some(Self::over(Postgres::start()?, servers, lease))
    }

    /// A fleet that does not run yet, on a database whose commits reach the disk.
    pub(crate) fn idle_durable(servers: usize, lease: &str) -> Option<Self> {
        Some(Self::over(Postgres::start_durable()?, servers, lease))
    }

    fn over(postgres: Postgres, servers: usize, lease: &str) -> Self {
        let database = postgres.database();
        let options =
            Options { arguments: vec!["--lease".to_owned(), lease.to_owned()], ..Options::default() };
        let member =
            |_| Member { server: Server::idle_with(environment(&database)), options: options.clone() };
        let members = (0..servers).map(member).collect();
        Self { postgres, database, members }
    }

    /// Starts every server.
    pub(crate) fn run(&mut self) {
        for member in &mut self.members {
            member.server.launch(&member.options);
        }
        for member in &mut self.members {
            member.server.wait_until_ready();
        }
    }

    /// Has a server reach the database by a way that can be stalled.
    pub(crate) fn reach_by_link(&mut self, server: usize) -> Link {
        let link = Link::to(self.postgres.port());
        let direct = format!("127.0.0.1:{}", self.postgres.port());
        let database = self.database.replace(&direct, &format!("127.0.0.1:{}", link.port()));
        self.members[server].server = Server::idle_with(environment(&database));
        link
    }

    /// Has every server share its limits through Redis.
    pub(crate) fn share_limits(&mut self, redis: &str, loss: &str) {
        for member in &mut self.members {
            let arguments = ["--redis-url", redis, "--redis-loss", loss];
            member.options.arguments.extend(arguments.map(str::to_owned));
        }
    }

    /// Starts a server with a setting of its own.
    pub(crate) fn set(&mut self, server: usize, name: &str, value: &str) {
        self.members[server].options.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Starts a server again that has ended.
    pub(crate) fn restart(&mut self, server: usize) {
        let member = &mut self.members[server];
        member.server.run(&member.options);
    }

    pub(crate) fn servers(&self) -> impl Iterator<Item = &Server> {
        self.members.iter().map(|member| &member.server)
    }

    pub(crate) fn server(&self, number: usize) -> &Server {
        &self.members[number].server
    }

    pub(crate) fn server_mut(&mut self, number: usize) -> &mut Server {
        &mut self.members[number].server
    }

    pub(crate) fn postgres_mut(&mut self) -> &mut Postgres {
        &mut self.postgres
    }

    /// Runs a statement in the servers' database, past them.
    pub(crate) fn tamper(&self, statement: &str) {
        drop(self.ask(statement));
    }

    /// Asks the servers' database, past them.
    pub(crate) fn ask(&self, statement: &str) -> String {
        self.postgres.query(&self.database, statement)
    }

    /// A session of somebody else with the servers' database.
    pub(crate) fn session(&self) -> Session {
        self.postgres.session(&self.database)
    }

    /// An organization whose keys may be used without end.
    pub(crate) fn organization(&self) -> Organization<'_> {
        self.server(0).organization_limited(1_000_000, 1)
    }

    /// Somebody who commits and does nothing else.
    pub(crate) fn committer(&self) -> Committer {
        Committer::new(self.session())
    }

    /// Commits beside the fleet's revocations: by somebody who does nothing else, and by somebody who revokes keys in
    /// a database of his own.
    pub(crate) fn commits(&self) -> Commits {
        Commits::by(self.committer(), RevokingCommitter::new(&self.postgres.database()))
    }

    /// One more member, in this process.
    pub(crate) fn embedded(&self) -> Embedded {
        Embedded::join(&self.database, PEPPER)
    }
}

/// All servers of a fleet have one pepper.
const PEPPER: [u8; 32] = [7; 32];

pub(super) fn environment(database: &str) -> Vec<(String, String)> {
    let pepper = STANDARD.encode(PEPPER);
    vec![("BSK_DATABASE_URL".to_owned(), database.to_owned()), ("BSK_PEPPER".to_owned(), pepper)]
}
