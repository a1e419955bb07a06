//! `POST /organization/{org}/api-keys`.

use serde_json::{Value, json};

use super::{SERVER, assert_key_object, text};
use crate::harness::{Key, fields, in_seconds, is_key_text, seconds_since, unix_seconds};

#[test]
fn a_key_is_created_with_everything_that_was_asked() {
    let server = SERVER.server();
    let organization = server.organization("Create");
    let admin = organization.admin();
    let expires = in_seconds(3600.0);
    let before = unix_seconds();
    let answer = admin
        .post(
            &organization.path("/api-keys"),
            &json!({
                "name": "  Nightly import ",
                "scopes": ["write", "read", "write"],
                "expiresAt": expires,
                "rateLimit": { "limit": 100, "windowSeconds": 120 },
            }),
        )
        .expect(201);
    let created = answer.json();
    assert_eq!(fields(&created), ["apiKey", "plainKey"]);
    let (key, plain) = (&created["apiKey"], text(&created["plainKey"]));
    assert_key_object(key);
    assert!(is_key_text(plain), "{plain}");
    assert!(plain.starts_with(text(&key["keyPrefix"])));
    assert_eq!(key["name"], "Nightly import");
    assert_eq!(key["scopes"], json!(["read", "write"]));
    assert_eq!(key["organizationId"], organization.id);
    assert_eq!(key["createdByKeyId"], organization.owner.id);
    assert_eq!(key["createdByUserId"], Value::Null);
    assert_eq!(key["status"], "active");
    assert_eq!(key["lastUsedAt"], Value::Null);
    assert_eq!(key["rateLimit"], json!({ "limit": 100, "windowSeconds": 120 }));
    assert!((seconds_since(text(&key["expiresAt"])) - (before + 3600.0)).abs() < 2.0);
    let created_at = seconds_since(text(&key["createdAt"]));
    assert!(created_at > before - 0.01 && created_at < unix_seconds() + 0.01, "{created_at}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let location = answer.header("location").expect("a location");
    let expected = format!("/api/v1/organization/{}/api-keys/{}", organization.id, text(&key["id"]));
    assert!(location.ends_with(&expected), "{location}");
    let used = server.caller_with(plain).get("/key").expect(200).json();
    assert_eq!(used["apiKey"]["id"], key["id"]);
}

#[test]
fn what_is_left_out_has_its_default() {
    let server = SERVER.server();
    let organization = server.organization("Defaults");
    let body = json!({ "name": "plain", "scopes": ["read"], "expiresAt": null, "rateLimit": null });
    for body in [&json!({ "name": "plain", "scopes": ["read"] }), &body] {
        let created = organization.admin().post(&organization.path("/api-keys"), body).expect(201).json();
        assert_eq!(created["apiKey"]["expiresAt"], Value::Null);
        assert_eq!(created["apiKey"]["rateLimit"], json!({ "limit": 1000, "windowSeconds": 60 }));
    }
}

#[test]
fn wrong_fields_are_all_named_at_once() {
    let server = SERVER.server();
    let organization = server.organization("Wrong");
    let create = |body: Value| organization.admin().post(&organization.path("/api-keys"), &body);
    let good = json!({ "name": "n", "scopes": ["read"] });
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    let long = "é".repeat(101);
    let past = in_seconds(-1.0);
    let table = [
        (json!({}), vec!["name", "scopes"]),
        (with("name", json!("")), vec!["name"]),
        (with("name", json!(" \u{2003} ")), vec!["name"]),
        (with("name", json!(long)), vec!["name"]),
        (with("name", json!("a\u{7}b")), vec!["name"]),
        (with("name", json!(7)), vec!["name"]),
        (with("name", json!(null)), vec!["name"]),
        (with("scopes", json!([])), vec!["scopes"]),
        (with("scopes", json!(["read", "delete"])), vec!["scopes"]),
        (with("scopes", json!(["Read"])), vec!["scopes"]),
        (with("scopes", json!("read")), vec!["scopes"]),
        (with("scopes", json!([null])), vec!["scopes"]),
        (with("expiresAt", json!(past)), vec!["expiresAt"]),
        (with("expiresAt", json!("tomorrow")), vec!["expiresAt"]),
        (with("expiresAt", json!(4_102_444_800_u64)), vec!["expiresAt"]),
        (with("colour", json!("blue")), vec!["colour"]),
        (with("organizationId", json!("org_x")), vec!["organizationId"]),
        (
            json!({ "name": "", "scopes": [], "expiresAt": "soon", "colour": 1 }),
            vec!["colour", "expiresAt", "name", "scopes"],
        ),
    ];
    for (body, fields) in table {
        assert_eq!(create(body.clone()).invalid_fields(), fields, "{body}");
    }
    for rate_limit in [
        json!({ "limit": 0, "windowSeconds": 60 }),
        json!({ "limit": 1_000_001, "windowSeconds": 60 }),
        json!({ "limit": -1, "windowSeconds": 60 }),
        json!({ "limit": 1.5, "windowSeconds": 60 }),
        json!({ "limit": 10, "windowSeconds": 0 }),
        json!({ "limit": 10, "windowSeconds": 86_401 }),
        json!({ "limit": 10 }),
        json!({ "limit": 10, "windowSeconds": 60, "burst": 3 }),
        json!({ "limit": 1_001, "windowSeconds": 60 }),
        json!({ "limit": 10, "windowSeconds": 59 }),
        json!(10),
    ] {
        let fields = create(with("rateLimit", rate_limit.clone())).invalid_fields();
        assert!(fields.iter().all(|field| field.starts_with("rateLimit")), "{rate_limit}: {fields:?}");
    }
    assert_eq!(create(with("name", json!("é".repeat(100)))).status, 201);
}

#[test]
fn an_agency_scope_needs_an_agency_and_a_creator_who_holds_it() {
    let server = SERVER.server();
    let plain = server.organization("Plain");
    let body = json!({ "name": "n", "scopes": ["agency:read"] });
    assert_eq!(plain.admin().post(&plain.path("/api-keys"), &body).invalid_fields(), ["scopes"]);

    let agency = server.agency("Agency");
    agency.admin().post(&agency.path("/api-keys"), &body).expect(201);
    let admin = agency.caller(&["admin"]);
    admin.post(&agency.path("/api-keys"), &body).refused(403, "scope_escalation");
    let base = json!({ "name": "n", "scopes": ["admin", "read", "write"] });
    admin.post(&agency.path("/api-keys"), &base).expect(201);
}

#[test]
fn a_sub_organization_is_given_base_scopes_only() {
    let server = SERVER.server();
    let agency = server.agency("Parent");
    let sub = agency.sub_organization("Child");
    let create = |scopes: &[&str]| {
        agency.admin().post(&sub.path("/api-keys"), &json!({ "name": "from above", "scopes": scopes }))
    };
    let created = create(&["read", "write", "admin"]).expect(201).json();
    assert_eq!(created["apiKey"]["organizationId"], sub.id);
    assert_eq!(created["apiKey"]["createdByKeyId"], agency.owner.id);
    assert_eq!(create(&["agency:read"]).invalid_fields(), ["scopes"]);
}

#[test]
fn a_repeated_request_creates_one_key() {
    let server = SERVER.server();
    let organization = server.organization("Idempotent");
    let admin = organization.admin();
    let path = organization.path("/api-keys");
    let send = |token: &str, body: &Value| {
        admin.send(&admin.request("POST", &path).header("Idempotency-Key", token).json(body))
    };
    let body = json!({ "name": "once", "scopes": ["read"] });
    let first = send("order-1", &body).expect(201);
    assert_eq!(first.header("idempotent-replayed"), None);
    let key = Key::from_created(&first.json());
    let renamed = admin.patch(&organization.key_path(&key), &json!({ "name": "renamed since" })).expect(200);

    let same_in_other_words = json!({ "scopes": ["read"], "name": " once " });
    let replay = send("order-1", &same_in_other_words).expect(201);
    assert_eq!(replay.header("idempotent-replayed"), Some("true"));
    assert_eq!(replay.header("cache-control"), Some("no-store"));
    let replayed = replay.json();
    assert_eq!(replayed["plainKey"], Value::Null);
    assert_eq!(replayed["apiKey"], renamed.json()["apiKey"]);

    send("order-1", &json!({ "name": "other", "scopes": ["read"] })).refused(409, "idempotency_conflict");
    assert_ne!(Key::from_created(&send("order-2", &body).expect(201).json()).id, key.id);

    // Another caller's token is another token.
    let other = organization.caller(&["admin"]);
    let theirs = other.send(&other.request("POST", &path).header("Idempotency-Key", "order-1").json(&body));
    assert!(theirs.expect(201).json()["plainKey"].is_string());
}

#[test]
fn a_refused_request_can_be_repeated_with_its_idempotency_key_once_it_is_right() {
    let server = SERVER.server();
    let organization = server.organization("Again");
    let admin = organization.admin();
    let path = organization.path("/api-keys");
    let send = |body: &Value| {
        admin.send(&admin.request("POST", &path).header("Idempotency-Key", "again").json(body))
    };
    assert_eq!(send(&json!({ "name": "", "scopes": ["read"] })).invalid_fields(), ["name"]);
    send(&json!({ "name": "good", "scopes": ["read"] })).expect(201);
}

#[test]
fn two_hundred_keys_are_two_hundred_different_keys() {
    let server = SERVER.server();
    let organization = server.organization("Many");
    let mut texts: Vec<String> = (0..200).map(|_| organization.key(&["read"]).text).collect();
    texts.sort_unstable();
    texts.dedup();
    assert_eq!(texts.len(), 200);
}
