//! A Redis or Valkey of a test's own.

use std::{
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// A server on a free port, with a directory of its own, stopped at the end.
pub(crate) struct RedisServer {
    child: Child,
    pub(crate) port: u16,
    directory: tempfile::TempDir,
    program: PathBuf,
    options: Vec<String>,
}

impl RedisServer {
    /// `None`, after saying so, if this machine has no Redis.
    pub(crate) fn start(options: &[&str]) -> Option<Self> {
        Self::start_program("redis-server", options)
    }

    /// Like [`RedisServer::start`], for a program that speaks the same language.
    pub(crate) fn start_program(program: &str, options: &[&str]) -> Option<Self> {
        let Some(path) = find(program) else {
            assert!(
                std::env::var_os("BSK_REQUIRE_SERVICES").is_none_or(|set| set != "1"),
                "{program} is missing"
            );
            println!("skipped: this machine has no {program}");
            return None;
        };
        let options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
        let directory = tempfile::tempdir().unwrap();
        for _ in 0..20 {
            let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
            if let Some(child) = launch(&path, port, directory.path(), &options) {
                return Some(Self { child, port, directory, program: path, options });
            }
        }
        panic!("{program} does not start");
    }

    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    pub(crate) fn connection(&self) -> redis::Connection {
        redis::Client::open(self.url()).unwrap().get_connection().unwrap()
    }

    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill").arg(format!("-{signal}")).arg(self.child.id().to_string()).status();
        assert!(status.unwrap().success());
    }

    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again after [`RedisServer::kill`], on the same port.
    pub(crate) fn start_again(&mut self) {
        for _ in 0..50 {
            if let Some(child) = launch(&self.program, self.port, self.directory.path(), &self.options) {
                self.child = child;
                return;
            }
        }
        panic!("it does not start again");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may be stopped or dead already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|directory| directory.join(program)).find(|path| path.is_file())
}

fn launch(program: &PathBuf, port: u16, directory: &std::path::Path, options: &[String]) -> Option<Child> {
    let mut child = Command::new(program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--daemonize", "no"])
        .arg("--dir")
        .arg(directory)
        .args(options)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while output.read_line(&mut line).unwrap() > 0 {
        if line.contains("Ready to accept connections") {
            // Whatever it says later is not wanted, but must go somewhere.
            std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
            return Some(child);
        }
        line.clear();
    }
    child.wait().unwrap();
    None
}
