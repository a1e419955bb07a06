//! Both services are started on a real PostgreSQL, and called.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};

use bsk_test_services::{Postgres, Redis};

/// A running service; it ends with its owner.
struct Service {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Service {
    fn start(program: &str, database: &str, redis: Option<&Redis>) -> Self {
        let mut command = Command::new(program);
        command.env("DATABASE_URL", database).env("PEPPER", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
        command.env_remove("REDIS_URL").envs(redis.map(|redis| ("REDIS_URL", redis.url())));
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
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

impl Drop for Service {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// The status and the body of the answer.
fn call(address: SocketAddr, key: &str, request: &str) -> (u16, String) {
    let mut connection = TcpStream::connect(address).unwrap();
    let head =
        format!("{request} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n");
    connection.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

const DESK: &str = env!("CARGO_BIN_EXE_desk");
const REPORTS: &str = env!("CARGO_BIN_EXE_reports");

#[test]
fn what_one_service_revokes_the_other_refuses_when_the_call_returns() {
    let Some(postgres) = Postgres::start() else { return };
    let database = postgres.database();
    let mut desk = Service::start(DESK, &database, None);
    let admin = desk.line();
    let desk = (desk.address(), desk);
    let mut reports = Service::start(REPORTS, &database, None);
    let reports = (reports.address(), reports);
    for _ in 0..40 {
        let (status, made) = call(desk.0, &admin, "POST /v1/keys");
        let (id, key) = made.trim().split_once(' ').unwrap();
        assert_eq!(status, 200, "{made}");
        assert_eq!(call(reports.0, key, "GET /v1/reports").0, 200);
        let (status, receipt) = call(desk.0, &admin, &format!("DELETE /v1/keys/{id}"));
        assert!(status == 200 && receipt.contains("known to 2 services"), "{receipt}");
        let (status, refused) = call(reports.0, key, "GET /v1/reports");
        assert!(status == 401 && refused.contains("api_key_revoked"), "{refused}");
    }
}

#[test]
fn services_share_limits_if_they_are_told_where() {
    let Some((postgres, redis)) = Postgres::start().zip(Redis::start()) else { return };
    let database = postgres.database();
    let mut desk = Service::start(DESK, &database, Some(&redis));
    let admin = desk.line();
    let desk = (desk.address(), desk);
    let mut reports = [0, 1].map(|_| Service::start(REPORTS, &database, Some(&redis)));
    let addresses = reports.each_mut().map(Service::address);
    let (_, made) = call(desk.0, &admin, "POST /v1/keys");
    let (_, key) = made.trim().split_once(' ').unwrap();
    let admitted = (0..1_100).filter(|number| call(addresses[number % 2], key, "GET /v1/reports").0 == 200);
    assert_eq!(admitted.count(), 1_000);
}
