//! PostgreSQL.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::certificate::Certificate;
use crate::child::Child;
use crate::{free_port, programs};

/// How often to look whether the server is up, and how often at most.
const PAUSE: Duration = Duration::from_millis(20);
const LOOKS: u32 = 1_500;

/// A server of PostgreSQL with its own files.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    is_durable: bool,
    is_encrypted: bool,
    server: Option<Child>,
    databases: AtomicU32,
}

impl Postgres {
    /// Starts a server; `None` if PostgreSQL is not installed. What it commits
    /// is not safe from a crash of the machine, and sooner done.
    ///
    /// # Panics
    ///
    /// If it cannot be started, or is missing though services are required.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::begin(false, None)
    }

    /// Like [`Postgres::start`], and the server takes TLS, with this certificate.
    ///
    /// # Panics
    ///
    /// As [`Postgres::start`].
    #[must_use]
    pub fn start_with(certificate: &Certificate) -> Option<Self> {
        Self::begin(false, Some(certificate))
    }

    /// Like [`Postgres::start`], and commits are durable, as in production.
    ///
    /// # Panics
    ///
    /// As [`Postgres::start`].
    #[must_use]
    pub fn start_durable() -> Option<Self> {
        Self::begin(true, None)
    }

    /// One server for all tests of this process.
    ///
    /// # Panics
    ///
    /// As [`Postgres::start`].
    #[must_use]
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Postgres>> = OnceLock::new();
        SHARED.get_or_init(Self::start).as_ref()
    }

    fn begin(is_durable: bool, certificate: Option<&Certificate>) -> Option<Self> {
        let initdb = programs::find("initdb")?;
        let folder = tempfile::tempdir().expect("a folder");
        let programs = initdb.parent().expect("a program is in a folder").to_owned();
        let mut postgres = Self {
            programs,
            folder,
            port: free_port().expect("a free port"),
            is_durable,
            is_encrypted: certificate.is_some(),
            server: None,
            databases: AtomicU32::new(0),
        };
        if let Some(certificate) = certificate {
            certificate.copy_to(postgres.folder.path());
        }
        if programs::is_root() {
            let owned = Command::new("chown").args(["-R", "postgres:"]).arg(postgres.folder.path()).status();
            assert!(owned.is_ok_and(|status| status.success()), "the folder cannot be given away");
        }
        let data = postgres.data();
        let line = [
            "-D",
            &data,
            "-A",
            "trust",
            "-U",
            "postgres",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ];
        check(&programs::unprivileged(&initdb.to_string_lossy()).args(line).output().expect("initdb runs"));
        postgres.resume();
        Some(postgres)
    }

    /// The port that it listens on, at 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Makes an empty database and returns its URL.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Relaxed));
        check(&self.client("createdb").arg(&name).output().expect("createdb runs"));
        self.url(&name)
    }

    /// Makes a database like another one of this server, to which nobody may be
    /// connected, and returns its URL.
    ///
    /// # Panics
    ///
    /// If it cannot be made.
    #[must_use]
    pub fn copy_of(&self, url: &str) -> String {
        let template = url.rsplit('/').next().unwrap_or_default();
        let name = format!("test_{}", self.databases.fetch_add(1, Relaxed));
        check(&self.client("createdb").args(["-T", template, &name]).output().expect("createdb runs"));
        self.url(&name)
    }

    /// Runs a statement past whoever is tested and returns what it says: a line
    /// for each row, with `|` between columns.
    ///
    /// # Panics
    ///
    /// If the statement fails.
    #[must_use]
    pub fn query(&self, url: &str, statement: &str) -> String {
        let mut psql = Command::new(self.programs.join("psql"));
        let output =
            psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, url]).output();
        check(&output.expect("psql runs"))
    }

    /// A session that runs one statement after the other.
    ///
    /// # Panics
    ///
    /// If it cannot be opened.
    #[must_use]
    pub fn session(&self, url: &str) -> Session {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", url]);
        let mut psql = psql.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psql runs");
        let answers = BufReader::new(psql.stdout.take().expect("psql answers"));
        Session { psql, answers }
    }

    /// Stops the server at once, as a machine that loses power; its port is
    /// closed.
    pub fn kill(&mut self) {
        self.server = None;
    }

    /// Starts the server again after [`Postgres::kill`].
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn resume(&mut self) {
        let data = self.data();
        let port = self.port.to_string();
        let program = self.programs.join("postgres").to_string_lossy().into_owned();
        let sockets = format!("unix_socket_directories={}", self.folder.path().display());
        let encrypted = if self.is_encrypted { "ssl=on" } else { "ssl=off" };
        let certificate = format!("ssl_cert_file={}", self.folder.path().join("certificate.pem").display());
        let key = format!("ssl_key_file={}", self.folder.path().join("key.pem").display());
        let durable = if self.is_durable { "fsync=on" } else { "fsync=off" };
        let line = [
            &program,
            "-D",
            &data,
            "-p",
            &port,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            &sockets,
            "-c",
            durable,
            "-c",
            "max_connections=200",
            "-c",
            &certificate,
            "-c",
            &key,
            "-c",
            encrypted,
        ];
        let log = self.folder.path().join("log");
        let server = Child::start(programs::unprivileged("sh"), "QUIT", &line, self.folder.path());
        self.server = Some(server.expect("PostgreSQL starts"));
        for _ in 0..LOOKS {
            let ready = self.client("pg_isready").output().expect("pg_isready runs");
            if ready.status.success() {
                return;
            }
            thread::park_timeout(PAUSE);
        }
        panic!("PostgreSQL is not up: {}", fs::read_to_string(log).unwrap_or_default());
    }

    fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").to_string_lossy().into_owned()
    }

    fn client(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args(["-h", "127.0.0.1", "-U", "postgres", "-p"]).arg(self.port.to_string());
        command
    }
}

/// A session with a server of PostgreSQL.
#[derive(Debug)]
pub struct Session {
    psql: std::process::Child,
    answers: BufReader<ChildStdout>,
}

impl Session {
    /// Runs a statement that answers nothing, and waits until it is done.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn run(&mut self, statement: &str) {
        let stdin = self.psql.stdin.as_mut().expect("psql listens");
        writeln!(stdin, "{statement};\n\\echo done").expect("psql listens");
        let mut answer = String::new();
        self.answers.read_line(&mut answer).expect("psql answers");
        assert_eq!(answer.trim(), "done", "{statement} fails");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.psql.stdin.take());
        // It ends with its input.
        let _ = self.psql.wait();
    }
}

fn check(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
}
