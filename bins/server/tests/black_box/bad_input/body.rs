//! Bodies that are no good JSON.

use super::{SERVER, assert_well};
use crate::harness::Answer;

/// Posts bytes as a key's creation.
fn create(content_type: Option<&str>, body: &[u8]) -> Answer {
    let server = SERVER.server();
    let organization = server.organization("Bodies");
    let admin = organization.admin();
    let request = admin.request("POST", &organization.path("/api-keys")).body(body);
    let answer = match content_type {
        Some(content_type) => admin.send(&request.header("Content-Type", content_type)),
        None => admin.send(&request),
    };
    let listed = admin.get(&organization.path("/api-keys")).expect(200).json();
    assert_eq!(listed["total"], if answer.status == 201 { 2 } else { 1 }, "nothing was made");
    answer
}

const GOOD: &[u8] = b"{\"name\":\"n\",\"scopes\":[\"read\"]}";

#[test]
fn broken_json_is_an_invalid_request() {
    let deep = "[".repeat(60_000);
    let deep_in_name = format!("{{\"name\":{}", "[".repeat(60_000));
    let table: [&[u8]; 12] = [
        b"",
        b"{",
        b"{\"name\":\"n\",\"scopes\":[\"read\"]",
        b"{\"name\":\"n\",\"scopes\":[\"read\"]} trailing",
        b"{'name':'n'}",
        b"{\"name\":\"\xff\xfe\",\"scopes\":[\"read\"]}",
        b"{\"name\":\"\\ud800\",\"scopes\":[\"read\"]}",
        b"{\"name\":\"a\",\"name\":\"b\",\"scopes\":[\"read\"]}",
        b"\xef\xbb\xbf{\"name\":\"n\",\"scopes\":[\"read\"]}",
        b"\x1f\x8b\x08\x00",
        deep.as_bytes(),
        deep_in_name.as_bytes(),
    ];
    for body in table {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let answer = create(Some("application/json"), body);
        assert_eq!((answer.status, &answer.json()["code"]), (400, &"invalid_request".into()), "{shown}");
    }
    assert_well(&SERVER.server());
}

#[test]
fn json_of_another_shape_fails_validation() {
    // What is no object has no field to blame.
    for body in ["[]", "null", "7", "\"name\""] {
        create(Some("application/json"), body.as_bytes()).refused(400, "invalid_request");
    }
    for body in ["{}", "{\"name\":{},\"scopes\":{}}", "{\"\":1}", "{\"__proto__\":{}}"] {
        create(Some("application/json"), body.as_bytes()).refused(422, "validation_failed");
    }
    let huge_number = format!(
        "{{\"name\":\"n\",\"scopes\":[\"read\"],\"rateLimit\":{{\"limit\":1{},\"windowSeconds\":60}}}}",
        "0".repeat(400)
    );
    let answer = create(Some("application/json"), huge_number.as_bytes());
    assert!([400, 422].contains(&answer.status), "{}", answer.text());
}

#[test]
fn only_json_is_read() {
    for content_type in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/jsonp"),
        Some("application/json-patch+json"),
        Some(""),
        Some(";;;"),
    ] {
        create(content_type, GOOD).refused(415, "unsupported_media_type");
    }
    for content_type in ["application/json", "Application/JSON", "application/json; charset=utf-8"] {
        create(Some(content_type), GOOD).expect(201);
    }
}

#[test]
fn the_largest_body_is_64_kibibytes() {
    let mut body = GOOD.to_vec();
    body.resize(64 * 1024, b' ');
    create(Some("application/json"), &body).expect(201);
    body.push(b' ');
    create(Some("application/json"), &body).refused(413, "payload_too_large");
}

#[test]
fn names_are_kept_to_the_letter() {
    let server = SERVER.server();
    let organization = server.organization("Letters");
    for name in
        ["Ünïcödé 🔑", "<script>alert(1)</script>", "'; DROP TABLE api_keys; --", "\u{202e}abc", "a\\b\"c"]
    {
        let body = serde_json::json!({ "name": name, "scopes": ["read"] });
        let answer = organization.admin().post(&organization.path("/api-keys"), &body);
        assert!([201, 422].contains(&answer.status), "{name}: {}", answer.status);
        if answer.status == 201 {
            assert_eq!(answer.json()["apiKey"]["name"], name);
        }
    }
    let idempotency = |value: &[u8]| {
        let admin = organization.admin();
        let request = admin.request("POST", &organization.path("/api-keys"));
        let body = serde_json::json!({ "name": "n", "scopes": ["read"] });
        admin.send(&request.header("Idempotency-Key", value).json(&body)).status
    };
    for value in [&b""[..], b"\xff\xfe", "x".repeat(3000).as_bytes(), b"\t \t"] {
        let status = idempotency(value);
        assert!([400, 422].contains(&status), "{status} for {value:?}");
    }
    assert_well(&server);
}
