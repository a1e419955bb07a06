//! Every route by every kind of caller.

mod cast;
mod table;

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Request, Shared};
use cast::Cast;

/// The server that these tests share.
static SERVER: Shared = Shared::new();

#[test]
fn every_caller_gets_on_every_route_what_the_table_says() {
    let server = SERVER.server();
    let cast = Cast::assemble(&server);
    let mut wrong = Vec::new();
    for row in table::rows() {
        for (persona, expected) in table::personas().iter().zip(&row.expected) {
            for method in row.methods() {
                let answer = cast.call(persona, method, &row.route);
                if answer.status != *expected {
                    let (route, status, text) = (&row.route, answer.status, answer.text());
                    wrong.push(format!(
                        "{method} {route} by {persona}: {status} instead of {expected} {text}"
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_route_is_missing_from_the_table() {
    let server = SERVER.server();
    let document = Request::new("GET", "/openapi.json").send(server.address()).expect(200).json();
    let documented = documented_routes(&document);
    let tabled: BTreeSet<(String, String)> = table::rows()
        .into_iter()
        .flat_map(|row| {
            let path = template(row.route.split('?').next().unwrap_or_default());
            row.methods().into_iter().map(|method| (method.to_owned(), path.clone())).collect::<Vec<_>>()
        })
        .collect();
    let missing: Vec<_> = documented.difference(&tabled).collect();
    assert!(missing.is_empty(), "documented and not in the table: {missing:?}");
    let undocumented: Vec<_> =
        tabled.difference(&documented).filter(|(_, path)| !table::OUTSIDE.contains(&path.as_str())).collect();
    assert!(undocumented.is_empty(), "in the table and not documented: {undocumented:?}");
}

/// Method and path of every operation in an OpenAPI document.
fn documented_routes(document: &Value) -> BTreeSet<(String, String)> {
    let base = document["servers"][0]["url"].as_str().unwrap_or_default().trim_end_matches('/');
    let base = base.find("/api/").map_or("", |at| &base[at..]);
    let paths = document["paths"].as_object().expect("a document has paths");
    paths
        .iter()
        .flat_map(|(path, item)| {
            let full = if path.starts_with("/api/v1") { path.clone() } else { format!("{base}{path}") };
            let operations: Vec<&String> = item.as_object().expect("an item is an object").keys().collect();
            operations
                .into_iter()
                .filter(|name| table::METHODS.contains(&name.to_uppercase().as_str()))
                .map(|name| (name.to_uppercase(), template(&full)))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// A path with every parameter written alike, and without the base path.
fn template(path: &str) -> String {
    let path = path.strip_prefix("/api/v1").unwrap_or(path);
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}
