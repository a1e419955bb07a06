//! The program is started twice, and called.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// The running program; it ends with its owner.
struct Program {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    fn start(folder: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_bsk-example-smallest"))
            .arg("127.0.0.1:0")
            .current_dir(folder)
            .env("PEPPER", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }

    fn address(&mut self) -> SocketAddr {
        let line = self.line();
        line.strip_prefix("listening on [").unwrap().strip_suffix(']').unwrap().parse().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn companies(address: SocketAddr, header: &str) -> String {
    let mut connection = TcpStream::connect(address).unwrap();
    let request =
        format!("GET /v1/companies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{header}\r\n");
    connection.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_first_start_prints_a_key_that_is_good_also_after_the_second() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let key = program.line();
    assert!(key.starts_with("bsk_live_"), "{key}");
    let address = program.address();

    let header = format!("X-API-Key: {key}\r\n");
    let answer = companies(address, &header);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(answer.contains("the companies of org_"), "{answer}");
    assert!(answer.contains("x-ratelimit-remaining: 999\r\n"), "{answer}");
    let answer = companies(address, "");
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains(r#""code":"missing_api_key""#), "{answer}");

    drop(program);
    let mut again = Program::start(folder.path());
    let address = again.address();
    let answer = companies(address, &header);
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}
