//! Bytes that are hardly HTTP.

use std::fmt::Write;

use super::{SERVER, assert_well};
use crate::harness::{Connection, Request, exchange_raw};

#[test]
fn malformed_requests_are_refused_or_hung_up_on() {
    let server = SERVER.server();
    let mut many_headers = String::from("GET /api/v1/key HTTP/1.1\r\nHost: a\r\n");
    for number in 0..2000 {
        write!(many_headers, "X-{number}: v\r\n").expect("a string takes text");
    }
    many_headers.push_str("\r\n");
    let huge_header =
        format!("GET /api/v1/key HTTP/1.1\r\nHost: a\r\nX-API-Key: {}\r\n\r\n", "k".repeat(2_000_000));
    let huge_target = format!("GET /api/v1/{} HTTP/1.1\r\nHost: a\r\n\r\n", "p".repeat(2_000_000));
    let table: Vec<Vec<u8>> = vec![
        b"\r\n\r\n\r\n".to_vec(),
        b"nonsense\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET /api/v1/key\r\n\r\n".to_vec(),
        b"GET /api/v1/key HTTP/9.9\r\nHost: a\r\n\r\n".to_vec(),
        b"GET /api/v1/key HTTP/1.1\r\nHost a\r\n\r\n".to_vec(),
        b"GET /api/v1/key HTTP/1.1\r\nHost: a\r\nX-API-Key: a\0b\r\n\r\n".to_vec(),
        b"GET /api/v1/key HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n".to_vec(),
        b"GET /api/v1/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        b"POST /api/v1/key HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n".to_vec(),
        b"POST /api/v1/key HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab".to_vec(),
        b"POST /api/v1/key HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n".to_vec(),
        b"POST /api/v1/key HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\nabc"
            .to_vec(),
        many_headers.into_bytes(),
        huge_header.into_bytes(),
        huge_target.into_bytes(),
    ];
    for bytes in table {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        if let Some(answer) = exchange_raw(server.address(), &bytes) {
            assert!((400..500).contains(&answer.status), "{shown:?}: {} {}", answer.status, answer.text());
        }
    }
    assert_well(&server);
}

#[test]
fn a_client_that_hangs_up_harms_nobody() {
    let server = SERVER.server();
    let organization = server.organization("Hangs up");
    let request = organization.admin().request("POST", &organization.path("/api-keys"));
    let bytes = request
        .header("Content-Type", "application/json")
        .body("{\"name\":\"n\",\"scopes\":[\"read\"]}")
        .bytes();
    for end in (0..bytes.len()).step_by(17) {
        Connection::open(server.address()).write(&bytes[..end]);
    }
    // Hanging up before the answer.
    Connection::open(server.address()).write(&bytes);
    assert_well(&server);
}

#[test]
fn a_body_that_never_ends_is_too_large() {
    let server = SERVER.server();
    let organization = server.organization("Endless");
    let request = organization.admin().request("POST", &organization.path("/api-keys"));
    let head = request.header("Content-Type", "application/json").header("Transfer-Encoding", "chunked");
    let mut connection = Connection::open(server.address());
    connection.write(&head.bytes());
    let chunk = format!("2000\r\n{}\r\n", " ".repeat(0x2000));
    for _ in 0..12 {
        connection.write(chunk.as_bytes());
    }
    connection.read(false).expect("an answer").refused(413, "payload_too_large");

    let announced = organization.admin().request("POST", &organization.path("/api-keys"));
    let announced =
        announced.header("Content-Type", "application/json").header("Content-Length", "10000000000");
    let mut connection = Connection::open(server.address());
    connection.write(&announced.bytes());
    connection.read(false).expect("an answer").refused(413, "payload_too_large");
    assert_well(&server);
}

#[test]
fn a_connection_serves_one_request_after_another_whatever_they_are() {
    let server = SERVER.server();
    let organization = server.organization("Keep alive");
    let reader = organization.reader();
    let mut connection = Connection::open(server.address());
    for _ in 0..3 {
        assert_eq!(connection.send(&reader.request("GET", "/key")).expect("an answer").status, 200);
        let refused = connection.send(&Request::new("GET", "/api/v1/key")).expect("an answer");
        refused.refused(401, "missing_api_key");
        // What one caller proved is not the next one's on the same connection.
        let wrong = reader.request("POST", &organization.path("/api-keys")).body("not JSON at all");
        let refused = connection.send(&wrong).expect("an answer").expect(403);
        // A body that nobody read is in the way of the next request, and the answer says so.
        if refused.header("connection") == Some("close") {
            connection = Connection::open(server.address());
        }
        assert_eq!(connection.send(&reader.request("HEAD", "/key")).expect("an answer").status, 200);
    }
}
