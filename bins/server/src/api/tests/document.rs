//! The OpenAPI document is true.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::schema::{resolve, violations};
use super::service::World;
use crate::api::openapi_json;

/// Method, path, and the scopes that it needs.
const ROUTES: [(&str, &str, &[&str]); 18] = [
    ("get", "/organization/{org}/api-keys", &["admin"]),
    ("post", "/organization/{org}/api-keys", &["admin"]),
    ("get", "/organization/{org}/api-keys/{id}", &["admin"]),
    ("patch", "/organization/{org}/api-keys/{id}", &["admin"]),
    ("delete", "/organization/{org}/api-keys/{id}", &["admin"]),
    ("post", "/organization/{org}/api-keys/{id}/rotate", &["admin"]),
    ("get", "/organization/{org}/api-keys/{id}/usage", &["admin"]),
    ("get", "/organization/{org}/audit-events", &["admin"]),
    ("get", "/key", &[]),
    ("delete", "/key", &[]),
    ("get", "/auth", &[]),
    ("get", "/auth/{path}", &[]),
    ("get", "/organization/{org}", &["read"]),
    ("patch", "/organization/{org}", &["write"]),
    ("get", "/organization/{org}/agency/overview", &["agency:read"]),
    ("get", "/organization/{org}/sub-organizations", &["agency:read"]),
    ("post", "/organization/{org}/sub-organizations", &["agency:write"]),
    ("patch", "/organization/{org}/sub-organizations/{sub}", &["agency:write"]),
];

fn document() -> Value {
    serde_json::from_str(openapi_json()).unwrap()
}

/// Method, path and operation; of those that any method may ask, one.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let operations = item.as_object().unwrap().iter();
            let operations = operations.filter(|(method, _)| *method != "parameters");
            operations.map(move |(method, operation)| (method.as_str(), path.as_str(), operation))
        })
        .filter(|(method, path, _)| !path.starts_with("/auth") || *method == "get")
        .collect()
}

#[test]
fn the_document_stays_as_it_was_seen_last() {
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("openapi", openapi_json());
    });
}

#[test]
fn every_route_is_in_the_document_and_no_other() {
    let document = document();
    let described: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(method, path, operation)| {
            let scopes = operation["security"][0]["apiKey"].as_array().unwrap();
            let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str().unwrap().to_owned()).collect();
            (method.to_owned(), path.to_owned(), scopes)
        })
        .collect();
    let expected = ROUTES.map(|(method, path, scopes)| {
        (method.to_owned(), path.to_owned(), scopes.iter().map(|scope| (*scope).to_owned()).collect())
    });
    assert_eq!(described, BTreeSet::from(expected));
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document = document();
    let items = document["paths"].as_object().unwrap().values();
    let operations: Vec<_> =
        items.flat_map(|item| item.as_object().unwrap().values()).filter(|it| it.is_object()).collect();
    let ids: BTreeSet<_> = operations.iter().map(|it| it["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), operations.len());
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(document: &Value, value: &Value) {
        match value {
            Value::Object(members) => {
                if members.contains_key("$ref") {
                    resolve(document, value);
                }
                members.values().for_each(|value| follow(document, value));
            }
            Value::Array(items) => items.iter().for_each(|value| follow(document, value)),
            _ => {}
        }
    }
    let document = document();
    follow(&document, &document);
}

#[test]
fn every_example_fits_its_schema() {
    let document = document();
    let mut seen = 0;
    for (method, path, operation) in operations(&document) {
        let mut contents = vec![&operation["requestBody"]["content"]["application/json"]];
        for response in operation["responses"].as_object().unwrap().values() {
            contents.push(&resolve(&document, response)["content"]["application/json"]);
        }
        for content in contents.into_iter().filter(|content| !content.is_null()) {
            let named = content["examples"].as_object().into_iter().flat_map(|named| named.values());
            let named = named.map(|example| &resolve(&document, example)["value"]);
            let single = [&content["example"]].into_iter().filter(|example| !example.is_null());
            for example in named.chain(single) {
                let wrong = violations(&document, &content["schema"], example, "");
                assert!(wrong.is_empty(), "{method} {path}: {wrong:?}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} examples");
}

#[actix_web::test]
async fn every_operation_answers_its_example_as_described() {
    let document = document();
    let world = World::new();
    // The calling key is revoked last.
    let (last, first): (Vec<_>, Vec<_>) = operations(&document)
        .into_iter()
        .partition(|(method, path, _)| (*method, *path) == ("delete", "/key"));
    for (method, path, operation) in first.into_iter().chain(last) {
        let uri = world.fill(path);
        let mut request = world.request(&method.to_uppercase(), &uri.replace("{path}", "any/path?x=1"));
        let example = &operation["requestBody"]["content"]["application/json"]["example"];
        if !example.is_null() {
            request = request.set_json(example);
        }
        let answer = world.send(request).await;
        let described = &operation["responses"][answer.status.to_string()];
        assert!((200..300).contains(&answer.status), "{method} {path}: {}", answer.body);
        assert!(!described.is_null(), "{method} {path}: {} is not described", answer.status);
        for (name, header) in described["headers"].as_object().unwrap() {
            let header = resolve(&document, header);
            let value = answer.headers.get(name.as_str());
            let there = value.is_some() || name == "Idempotent-Replayed";
            assert!(there, "{method} {path}: {name} is described and not there");
            if let (Some(value), "integer") = (value, header["schema"]["type"].as_str().unwrap()) {
                value.to_str().unwrap().parse::<u64>().unwrap();
            }
        }
        let content = &described["content"]["application/json"];
        if !content.is_null() {
            let wrong = violations(&document, &content["schema"], &answer.body, "");
            assert!(wrong.is_empty(), "{method} {path}: {wrong:?}");
        }
    }
}

#[actix_web::test]
async fn the_fields_and_parameters_that_are_read_are_those_in_the_document() {
    let document = document();
    let world = World::new();
    for (method, path, operation) in operations(&document) {
        let schema = resolve(&document, &operation["requestBody"]["content"]["application/json"]["schema"]);
        let uri = world.fill(path);
        if !schema.is_null() {
            let request = world.request(&method.to_uppercase(), &uri).set_json(json!({ "stray": 1 }));
            let answer = world.send(request).await;
            let names = schema["properties"].as_object().unwrap().keys().map(String::as_str);
            let required = schema["required"].as_array().into_iter().flatten();
            let mut expected = vec![("stray", known(names))];
            expected.extend(required.map(|name| (name.as_str().unwrap(), "is required".to_owned())));
            assert_fields(&answer.body, expected, &format!("{method} {path}"));
            assert_eq!(schema["additionalProperties"], false);
        }
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let names: Vec<_> = parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        if !names.is_empty() && !path.starts_with("/auth") {
            let answer = world.send(world.request(&method.to_uppercase(), &format!("{uri}?stray=1"))).await;
            assert_fields(
                &answer.body,
                vec![("stray", known(names.into_iter()))],
                &format!("{method} {path}"),
            );
        }
    }
}

fn known<'a>(names: impl Iterator<Item = &'a str>) -> String {
    format!("is not known here; known are {}", names.collect::<Vec<_>>().join(", "))
}

fn assert_fields(body: &Value, expected: Vec<(&str, String)>, context: &str) {
    let fields = body["details"]["fields"].as_object().unwrap_or_else(|| panic!("{context}: {body}"));
    let fields: BTreeSet<_> =
        fields.iter().map(|(name, reason)| (name.as_str(), reason.as_str().unwrap().to_owned())).collect();
    assert_eq!(fields, BTreeSet::from_iter(expected), "{context}");
}
