//! How heavy a page is, and how long the server takes over it.

use std::collections::BTreeSet;

use serde_json::json;

use crate::harness::{Request, Server, Visitor, unix_seconds};

/// Most bytes of a page with all that it loads, compressed.
const MOST_BYTES: usize = 60_000;

/// Most seconds that a page may take of the server, with as many keys as an organization may have.
const MOST_SECONDS: f64 = 0.010;

#[test]
fn a_full_page_of_keys_is_light() {
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    let admin = server.adopt(organization.clone(), &["admin"]);
    for i in 0..30 {
        admin.key_with(&json!({ "name": format!("program number {i} with a name of some length"), "scopes": ["read", "write"] }));
    }
    let path = format!("/organization/{organization}/settings/api-keys");
    let page = owner.send(Request::new("GET", &path).header("Accept-Encoding", "gzip")).expect(200);
    assert_eq!(page.header("content-encoding"), Some("gzip"));
    let plain = owner.get(&path).expect(200).text();
    assert_eq!(plain.matches("<tr").count(), 26, "25 keys and a head");
    let assets: BTreeSet<_> = plain.split('"').filter(|part| part.starts_with("/assets/")).collect();
    let load =
        |asset: &&str| Request::new("GET", asset).header("Accept-Encoding", "gzip").send(server.address());
    let bytes =
        page.body.len() + assets.iter().map(|asset| load(asset).expect(200).body.len()).sum::<usize>();
    eprintln!("a page of 25 keys: {} bytes, with all that it loads {bytes}", page.body.len());
    assert!(bytes < MOST_BYTES, "{bytes} bytes");
}

/// The figures that the documentation gives: `cargo test --release -p bsk-server --test black_box
/// page::weight -- --ignored --nocapture`.
#[test]
#[ignore = "makes 10,000 keys, and belongs on a quiet machine"]
fn pages_over_ten_thousand_keys_are_made_quickly() {
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[]);
    // So that one key may make all the others.
    let loose = ["--limit", "1000000", "--window-seconds", "60"];
    server.json(&[&["org", "update", "--organization", &organization][..], &loose].concat());
    let admin = server.adopt(organization.clone(), &["admin"]);
    for i in 1..10_000 {
        admin.key_with(&json!({ "name": format!("program number {i}"), "scopes": ["read"] }));
    }
    let keys = format!("/organization/{organization}/settings/api-keys");
    let mut slow = Vec::new();
    for path in [
        keys.clone(),
        format!("{keys}?page=400"),
        format!("{keys}?search=number+77"),
        format!("{keys}?sort=name"),
        format!("{keys}?sort=last-used&status=active"),
        format!("{keys}?status=expiring"),
    ] {
        let mut took: Vec<f64> = (0..101)
            .map(|_| {
                let began = unix_seconds();
                owner.get(&path).expect(200);
                unix_seconds() - began
            })
            .collect();
        took.sort_by(f64::total_cmp);
        eprintln!("{path}: median {:.1} ms, 90% {:.1} ms", took[50] * 1e3, took[90] * 1e3);
        if took[50] > MOST_SECONDS {
            slow.push(path);
        }
    }
    assert!(slow.is_empty(), "more than {MOST_SECONDS} s: {slow:?}");
}
