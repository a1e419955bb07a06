//! No input brings anything down.

use actix_web::rt::System;
use proptest::prelude::*;
use serde_json::Value;

use super::service::World;
use crate::api::{json, query};

/// Bodies that are nearly right: the right names with values of every kind.
fn nearly_a_request() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![
        Just("name"),
        Just("scopes"),
        Just("expiresAt"),
        Just("rateLimit"),
        Just("overlapSeconds"),
        Just("status"),
        Just("limit"),
        Just("windowSeconds"),
        Just("stray"),
    ];
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| Value::from(number).to_string()),
        ".{0,12}".prop_map(|text| Value::from(text).to_string()),
        prop_oneof![Just("read"), Just("admin"), Just("active"), Just("2090-01-01T00:00:00Z")]
            .prop_map(|text| Value::from(text).to_string()),
        Just("1e999".to_owned()),
    ];
    let value = leaf.prop_recursive(3, 16, 4, move |inner| {
        let members = proptest::collection::vec((name.clone(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            members.prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    value.prop_map(String::into_bytes)
}

fn any_body() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), nearly_a_request()]
}

proptest! {
    #[test]
    fn any_text_is_an_object_or_refused(text in any_body()) {
        // Either answer is good; a message holds none of the text.
        if let Err(message) = json::object(&text) {
            prop_assert!(message.len() < 100);
        }
    }

    #[test]
    fn any_query_string_is_read_or_refused(text in "[a-z%=&+0-9\\x{0}-\\x{ff}]{0,60}") {
        let pairs: Vec<_> = query::pairs(&text).collect();
        let malformed = pairs.iter().any(Result::is_err);
        prop_assert!(!malformed || query::fields(&text).is_err());
    }

    #[test]
    fn what_was_encoded_is_decoded(name in "\\PC{1,10}", value in "\\PC{0,10}") {
        let encode = |text: &str| {
            text.bytes().fold(String::new(), |encoded, byte| encoded + &format!("%{byte:02X}"))
        };
        let query = format!("{}={}", encode(&name), encode(&value));
        let pairs: Vec<_> = query::pairs(&query).map(Result::unwrap).collect();
        prop_assert_eq!(pairs, vec![(name.into(), value.into())]);
    }
}

#[test]
fn any_body_gets_a_documented_answer() {
    let world = World::new();
    let create = world.fill("/organization/{org}/api-keys");
    let update = world.fill("/organization/{org}/api-keys/{id}");
    let rotate = world.fill("/organization/{org}/api-keys/{id}/rotate");
    let sub = world.fill("/organization/{org}/sub-organizations/{sub}");
    let system = System::new();
    let cases = ProptestConfig::with_cases(64);
    proptest!(cases, |(body in any_body())| {
        let requests = [("POST", &create), ("PATCH", &update), ("POST", &rotate), ("PATCH", &sub)]
            .map(|(method, uri)| {
                world.request(method, uri).insert_header(("Content-Type", "application/json")).set_payload(body.clone())
            });
        for answer in system.block_on(world.send_all(requests)) {
            prop_assert!([200, 201, 400, 409, 422].contains(&answer.status), "{}", answer.body);
        }
    });
}

#[test]
fn any_query_string_gets_a_documented_answer() {
    let world = World::new();
    let list = world.fill("/organization/{org}/api-keys");
    let usage = world.fill("/organization/{org}/api-keys/{id}/usage");
    let system = System::new();
    let cases = ProptestConfig::with_cases(64);
    let name = "page|limit|status|search|from|to|step|scope|organization|limited|[a-z]{1,3}";
    let value =
        "[0-9]{0,22}|active|hour|minute|day|read|403|20[0-9]{2}-01-01T00:00:00Z|[!-~&&[^# \"<>`{}]]{0,8}";
    let pair = (name, value).prop_map(|(name, value)| format!("{name}={value}"));
    proptest!(cases, |(pairs in proptest::collection::vec(pair, 0..4))| {
        let query = pairs.join("&");
        let requests = [list.as_str(), &usage, "/api/v1/auth", "/api/v1/auth/x"]
            .map(|path| world.request("GET", &format!("{path}?{query}")));
        for answer in system.block_on(world.send_all(requests)) {
            prop_assert!([200, 400, 401, 403, 422].contains(&answer.status), "{query}: {}", answer.body);
        }
    });
}
