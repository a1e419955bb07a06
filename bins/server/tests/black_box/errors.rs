//! Every error code of the API, caused from outside.

mod causes;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Request, Shared, is_a_file};

/// The server that these tests share.
static SERVER: Shared = Shared::new();

/// Every code that the API may answer, with its status.
const TABLE: [(u16, &str); 22] = [
    (400, "invalid_request"),
    (400, "ambiguous_credentials"),
    (401, "missing_api_key"),
    (401, "invalid_api_key"),
    (401, "api_key_revoked"),
    (401, "api_key_expired"),
    (401, "organization_suspended"),
    (403, "insufficient_scope"),
    (403, "scope_escalation"),
    (404, "organization_not_found"),
    (404, "api_key_not_found"),
    (404, "not_found"),
    (405, "method_not_allowed"),
    (409, "idempotency_conflict"),
    (409, "idempotency_in_progress"),
    (409, "not_rotatable"),
    (409, "key_limit_reached"),
    (413, "payload_too_large"),
    (415, "unsupported_media_type"),
    (422, "validation_failed"),
    (429, "rate_limit_exceeded"),
    (503, "temporarily_unavailable"),
];

#[test]
fn every_code_is_answered_with_its_status() {
    if !is_a_file() {
        return;
    }
    for (status, code) in TABLE {
        let cause = causes::of(code).unwrap_or_else(|| panic!("no test causes {code}"));
        cause().refused(status, code);
    }
}

#[test]
fn the_openapi_document_names_exactly_these_codes() {
    let server = SERVER.server();
    let document = Request::new("GET", "/openapi.json").send(server.address()).expect(200).json();
    let mut named = BTreeSet::new();
    collect_codes(&document, &mut named);
    assert_eq!(named, TABLE.iter().map(|(_, code)| (*code).to_owned()).collect());
}

/// Collects the codes in an OpenAPI document: examples of errors and enumerations of codes.
fn collect_codes(value: &Value, codes: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            if object.contains_key("message")
                && let Some(code) = object.get("code").and_then(Value::as_str)
            {
                codes.insert(code.to_owned());
            }
            let values = object.get("code").and_then(|code| code.get("enum")).and_then(Value::as_array);
            codes.extend(values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect_codes(value, codes));
        }
        Value::Array(values) => values.iter().for_each(|value| collect_codes(value, codes)),
        _ => {}
    }
}
