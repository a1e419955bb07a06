//! Redis.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::process::Command;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::certificate::Certificate;
use crate::child::Child;
use crate::{free_port, programs};

/// How often to look whether the server is up, and how often at most.
const PAUSE: Duration = Duration::from_millis(10);
const LOOKS: u32 = 1_000;

/// Names another program that speaks the same language, to be started in place
/// of Redis: `BSK_TEST_REDIS=valkey-server`.
const PROGRAM: &str = "BSK_TEST_REDIS";

/// A server of Redis that keeps nothing on the disk.
#[derive(Debug)]
pub struct Redis {
    folder: TempDir,
    program: String,
    options: Vec<String>,
    port: u16,
    server: Option<Child>,
}

impl Redis {
    /// Starts a server; `None` if Redis is not installed.
    ///
    /// # Panics
    ///
    /// If it cannot be started, or is missing though services are required.
    #[must_use]
    pub fn start() -> Option<Self> {
        Self::start_with_options(&[])
    }

    /// Like [`Redis::start`], with more options.
    ///
    /// # Panics
    ///
    /// As [`Redis::start`].
    #[must_use]
    pub fn start_with_options(options: &[&str]) -> Option<Self> {
        let program = std::env::var(PROGRAM).unwrap_or_else(|_| "redis-server".to_owned());
        Self::start_program(&program, options)
    }

    /// Starts a program that speaks the same language, with more options;
    /// `None` if it is not installed.
    ///
    /// # Panics
    ///
    /// As [`Redis::start`].
    #[must_use]
    pub fn start_program(program: &str, options: &[&str]) -> Option<Self> {
        let program = programs::find(program)?.to_string_lossy().into_owned();
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port().expect("a free port");
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let mut redis = Self { folder, program, options, port, server: None };
        redis.resume();
        Some(redis)
    }

    /// Starts a server that takes TLS too, with this certificate; gives the port
    /// that it does so on, at 127.0.0.1. `None` if Redis is not installed.
    ///
    /// # Panics
    ///
    /// As [`Redis::start`].
    #[must_use]
    pub fn start_with(certificate: &Certificate) -> Option<(Self, u16)> {
        let port = free_port().expect("a free port");
        let (file, key) = (certificate.file(), certificate.key());
        let options = [
            "--tls-port",
            &port.to_string(),
            "--tls-cert-file",
            &file.to_string_lossy(),
            "--tls-key-file",
            &key.to_string_lossy(),
            "--tls-auth-clients",
            "no",
        ];
        Some((Self::start_with_options(&options)?, port))
    }

    /// The URL of its first database.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// The port that it listens on, at 127.0.0.1.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server at once; all that it held is lost.
    pub fn kill(&mut self) {
        self.server = None;
    }

    /// Starts the server again after [`Redis::kill`], empty.
    ///
    /// # Panics
    ///
    /// If it does not start.
    pub fn resume(&mut self) {
        let port = self.port.to_string();
        let folder = self.folder.path().to_string_lossy().into_owned();
        let mut line = vec![
            self.program.as_str(),
            "--bind",
            "127.0.0.1",
            "--port",
            &port,
            "--dir",
            &folder,
            "--save",
            "",
            "--appendonly",
            "no",
        ];
        line.extend(self.options.iter().map(String::as_str));
        let server = Child::start(Command::new("sh"), "KILL", &line, self.folder.path());
        self.server = Some(server.expect("Redis starts"));
        for _ in 0..LOOKS {
            if self.answers() {
                return;
            }
            thread::park_timeout(PAUSE);
        }
        panic!("Redis is not up");
    }

    /// Makes the server stand still.
    pub fn pause(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("CONT");
    }

    /// Changes a setting of the running server.
    ///
    /// # Panics
    ///
    /// If it does not take it.
    pub fn configure(&self, name: &str, value: &str) {
        assert_eq!(self.ask(&format!("CONFIG SET {name} {value}")).as_deref(), Some("+OK"), "{name} {value}");
    }

    /// How many times a command was called since the server started; its name
    /// in lower case.
    ///
    /// # Panics
    ///
    /// If the server does not answer.
    #[must_use]
    pub fn calls(&self, command: &str) -> u64 {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("Redis listens");
        stream.write_all(b"INFO commandstats\r\nQUIT\r\n").expect("Redis listens");
        let calls = format!("cmdstat_{command}:calls=");
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let counted = lines
            .into_iter()
            .find_map(|line| line.strip_prefix(&calls).and_then(|rest| rest.split(',').next()?.parse().ok()));
        counted.unwrap_or(0)
    }

    fn signal(&self, signal: &str) {
        if let Some(server) = &self.server {
            server.signal(signal);
        }
    }

    fn answers(&self) -> bool {
        self.ask("PING").as_deref() == Some("+PONG")
    }

    /// The first line of the answer to a command; `None` if there is none.
    fn ask(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).ok()?;
        Some(answer.trim_end().to_owned())
    }
}
