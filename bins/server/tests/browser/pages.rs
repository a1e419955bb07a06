//! Every page in every look: by the rules of accessibility, and kept as a picture.

use crate::driver::{Browser, Role, Width};
use crate::harness::{OWNER, Request, Server, Visitor, first_link, in_seconds};
use crate::judge::{judge, keep};
use crate::people::sign_in;
use serde_json::json;

#[test]
fn every_page_of_an_owner_is_accessible_in_every_look() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[("agency", "true")]);
    furnish(&server, &owner, &organization);
    let form = format!("/organization/{organization}/settings/sub-organizations/new");
    owner.submit(&form, &form, &[("name", "Client")]).expect(303);
    sign_in(&browser, &server, OWNER);
    browser.find(Role::Heading, "API Keys");
    let settings = format!("/organization/{organization}/settings");
    let key = owner.get(&format!("{settings}/api-keys")).expect(200).text();
    // The first is revoked, and nothing can be done to it.
    let key = key.split("id=\"key-").nth(2).expect("a key").split('"').next().expect("its id").to_owned();
    let person = owner.get(&format!("{settings}/people")).expect(200).text();
    let person = person
        .split("id=\"person-")
        .nth(1)
        .expect("a person")
        .split('"')
        .next()
        .expect("their id")
        .to_owned();
    for (page, path) in [
        ("api-keys", format!("{settings}/api-keys")),
        ("api-keys-no-match", format!("{settings}/api-keys?search=nothing")),
        ("create-key", format!("{settings}/api-keys/new")),
        ("key", format!("{settings}/api-keys/{key}")),
        ("edit-key", format!("{settings}/api-keys/{key}/edit")),
        ("rotate-key", format!("{settings}/api-keys/{key}/rotate")),
        ("revoke-key", format!("{settings}/api-keys/{key}/revoke")),
        ("people", format!("{settings}/people")),
        ("invite", format!("{settings}/people/invite")),
        ("change-role", format!("{settings}/people/{person}/role")),
        ("reset-link", format!("{settings}/people/{person}/reset-link")),
        ("remove-person", format!("{settings}/people/{person}/remove")),
        ("sub-organizations", format!("{settings}/sub-organizations")),
        ("create-sub-organization", format!("{settings}/sub-organizations/new")),
        ("audit-log", format!("{settings}/audit-log")),
        ("audit-log-no-match", format!("{settings}/audit-log?party=nobody")),
        ("general", format!("{settings}/general")),
        ("account", "/account".to_owned()),
    ] {
        browser.visit(&format!("http://{}{path}", server.address()));
        judge(&browser, page);
    }
}

#[test]
fn a_small_laptop_shows_the_keys_with_all_columns() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let (owner, organization) = Visitor::first(&server, &[("agency", "true")]);
    furnish(&server, &owner, &organization);
    let form = format!("/organization/{organization}/settings/api-keys/new");
    let all = ["read", "write", "admin", "agency:read", "agency:write"].map(|scope| ("scope", scope));
    let most = [&[("name", "everything that a key can have"), ("expires", "7d")], &all[..]].concat();
    owner.submit(&form, &form, &most).expect(201);
    sign_in(&browser, &server, OWNER);
    browser.find(Role::Heading, "API Keys");
    browser.resize(Width::Laptop);
    keep("api-keys", "laptop", &browser.screenshot());
    let table = "const table = document.querySelector('.keys'), page = document.querySelector('main');
        const seen = [...table.querySelectorAll('th')].filter(head => head.offsetWidth > 0).length;
        const room = page.clientWidth - parseFloat(getComputedStyle(page).paddingRight);
        return [seen, table.getBoundingClientRect().right - page.getBoundingClientRect().left - room];";
    let seen = browser.run(table, &[]);
    assert_eq!(seen[0], 8, "all columns: {seen}");
    assert!(seen[1].as_f64().is_some_and(|excess| excess <= 0.5), "pixels too wide: {seen}");
}

#[test]
fn every_page_before_sign_in_is_accessible_in_every_look() {
    let Some(browser) = Browser::open() else { return };
    let server = Server::start();
    let at = |path: &str| format!("http://{}{path}", server.address());
    let link = first_link(&server);
    browser.visit(&at(&link));
    judge(&browser, "first-start");
    browser.visit(&at("/sign-in"));
    judge(&browser, "sign-in");
    let (owner, organization) = Visitor::first(&server, &[]);
    let invitation = owner.invite(&organization, "new@example.com", "member");
    browser.visit(&at(&invitation));
    judge(&browser, "invitation");
    browser.expect_error("404");
    browser.visit(&at(&link));
    browser.find(Role::Heading, "This link is not good any more");
    judge(&browser, "dead-link");
    sign_in(&browser, &server, OWNER);
    browser.find(Role::Heading, "API Keys");
    judge(&browser, "api-keys-empty");
}

/// Puts something onto every page.
pub(crate) fn furnish(server: &Server, owner: &Visitor<'_>, organization: &str) {
    let admin = server.adopt(organization.to_owned(), &["admin"]);
    let names = ["nightly export", "dashboard", "importer", "CRM sync", "warehouse loader", "old laptop"];
    for (i, name) in names.iter().enumerate() {
        let scopes = if i % 2 == 0 { json!(["read"]) } else { json!(["read", "write"]) };
        let mut body = json!({ "name": name, "scopes": scopes });
        if i == 1 {
            body["expiresAt"] = json!(in_seconds(3.0 * 86_400.0));
        }
        let key = admin.key_with(&body);
        for _ in 0..20 * (i + 1) {
            server.caller(&key).send(&Request::new("GET", "/api/v1/auth").header("X-API-Key", &key.text));
        }
        if i == 5 {
            admin.admin().delete(&admin.key_path(&key)).expect(200);
        }
    }
    owner.join(organization, "grace@example.com", "member");
    owner.invite(organization, "invited@example.com", "owner");
}
