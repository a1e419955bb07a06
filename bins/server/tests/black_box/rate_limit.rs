//! The rate limit as a caller sees it: headers, refusals, and when they end.

use serde_json::{Value, json};

use crate::harness::{Answer, Caller, Key, Organization, Shared, unix_seconds, wait_until};

static SERVER: Shared = Shared::new();

/// A new key of an organization whose limit is loose enough, with a limit of its own.
fn limited(organization: &Organization<'_>, scopes: &[&str], limit: u32, window_seconds: u32) -> Key {
    organization.key_with(&json!({
        "name": "limited",
        "scopes": scopes,
        "rateLimit": { "limit": limit, "windowSeconds": window_seconds },
    }))
}

/// Panics unless an answer has every rate-limit header and they agree.
#[track_caller]
fn assert_headers(answer: &Answer, limit: u64, window_seconds: u64) {
    let now = unix_seconds();
    assert_eq!(answer.number("x-ratelimit-limit"), limit, "{}", answer.head());
    let remaining = answer.number("x-ratelimit-remaining");
    assert!(remaining <= limit, "{}", answer.head());
    #[expect(clippy::cast_precision_loss, reason = "seconds are far below 2^52")]
    let (reset, window) = (answer.number("x-ratelimit-reset") as f64, window_seconds as f64);
    // Refusing may be early by a few blocks of the window, and the second is rounded up.
    assert!(reset > now - 1.0 && reset < now + window * 1.25 + 1.01, "{reset} at {now}");
    let policy = answer.header("ratelimit-policy").unwrap_or_else(|| panic!("{}", answer.head()));
    assert!(policy.contains(&format!("q={limit}")), "{policy}");
    assert!(policy.contains(&format!("w={window_seconds}")), "{policy}");
    let rate = answer.header("ratelimit").unwrap_or_else(|| panic!("{}", answer.head()));
    assert!(rate.contains(&format!("r={remaining}")), "{rate}");
    assert_eq!(answer.header("retry-after").is_some(), answer.status == 429, "{}", answer.head());
    if answer.status == 429 {
        assert_eq!(remaining, 0);
        assert!(answer.number("retry-after") >= 1);
    }
}

/// Uses a key up; panics unless exactly so many requests more are admitted.
#[track_caller]
fn use_up(caller: &Caller<'_>, admitted: u32) -> Answer {
    for number in 0..admitted {
        assert_eq!(caller.get("/key").status, 200, "request {number} of {admitted}");
    }
    let refused = caller.get("/key");
    refused.refused(429, "rate_limit_exceeded");
    refused
}

#[test]
fn every_answer_to_a_valid_key_has_the_headers_whatever_it_says() {
    let server = SERVER.server();
    let organization = server.organization("Headers");
    let key = organization.key(&["read"]);
    let caller = server.caller(&key);
    let other = server.organization("Not mine");
    let answers = [
        caller.get("/key").expect(200),
        caller.get(&organization.path("")).expect(200),
        caller.get(&other.path("")).expect(404),
        caller.get(&organization.path("/api-keys")).expect(403),
        caller.patch(&organization.path(""), &json!({ "name": 1 })).expect(403),
        caller.get("/auth?scope=read").expect(200),
        caller.get("/auth?scope=write").expect(403),
        caller.call("HEAD", "/key").expect(200),
    ];
    for (used, answer) in (1..).zip(&answers) {
        assert_headers(answer, 1000, 60);
        assert_eq!(answer.number("x-ratelimit-remaining"), 1000 - used, "every request counts once");
    }
}

#[test]
fn a_caller_without_a_valid_key_gets_no_rate_limit_headers() {
    let server = SERVER.server();
    let strangers = [server.anonymous(), server.caller_with("bsk_live_00000000000000000000000000000000")];
    for caller in strangers {
        assert_eq!(caller.get("/key").expect(401).header("x-ratelimit-limit"), None);
    }
}

#[test]
fn a_thousand_requests_are_admitted_in_a_minute_and_no_more() {
    let server = SERVER.server();
    let organization = server.organization("Thousand");
    let caller = organization.reader();
    let mut last = 1000;
    for _ in 0..1000 {
        let answer = caller.get("/key").expect(200);
        let remaining = answer.number("x-ratelimit-remaining");
        assert!(remaining < last);
        last = remaining;
    }
    assert_eq!(last, 0);
    for _ in 0..20 {
        let refused = caller.get("/key");
        refused.refused(429, "rate_limit_exceeded");
        assert_headers(&refused, 1000, 60);
        assert!(refused.number("retry-after") <= 61);
    }
}

#[test]
fn a_refusal_lapses_when_retry_after_says() {
    let server = SERVER.server();
    let organization = server.organization_limited(1000, 1);
    let caller = server.caller(&limited(&organization, &["read"], 3, 2));
    let start = unix_seconds();
    let refused = use_up(&caller, 3);
    let mut until = unix_seconds();
    assert_headers(&refused, 3, 2);
    #[expect(clippy::cast_precision_loss, reason = "a handful of seconds")]
    let wait = refused.number("retry-after") as f64;
    assert!(wait <= 3.0, "{wait}");
    until += wait;
    wait_until(until);
    caller.get("/key").expect(200);
    assert!(unix_seconds() >= start + 2.0 || wait < 2.0, "the window has passed");
}

#[test]
fn in_no_window_are_more_admitted_than_the_limit() {
    let server = SERVER.server();
    let organization = server.organization_limited(1000, 1);
    let caller = server.caller(&limited(&organization, &["read"], 4, 1));
    let mut admitted = Vec::new();
    let end = unix_seconds() + 3.2;
    while unix_seconds() < end {
        let sent = unix_seconds();
        if caller.get("/key").status == 200 {
            admitted.push((sent, unix_seconds()));
        }
    }
    assert!(admitted.len() >= 12, "refusals never lapsed: {}", admitted.len());
    for five in admitted.windows(5) {
        // Five that lie wholly inside less than the window are one too many.
        let (first, last) = (five[0], five[4]);
        assert!(last.1 - first.0 >= 1.0, "five within {} s", last.1 - first.0);
    }
}

#[test]
fn refused_requests_do_not_count() {
    let server = SERVER.server();
    let organization = server.organization_limited(1000, 1);
    let caller = server.caller(&limited(&organization, &["read"], 3, 1));
    use_up(&caller, 3);
    let used_up = unix_seconds();
    let mut refused = 0;
    // Knocking through a whole window must not keep the door shut.
    loop {
        let answer = caller.get("/key");
        if answer.status == 200 {
            break;
        }
        refused += 1;
        assert!(unix_seconds() < used_up + 2.0, "still refused after {refused} refusals");
    }
    assert!(refused > 10, "only {refused} refusals");
}

#[test]
fn changing_the_limit_keeps_the_count() {
    let server = SERVER.server();
    let organization = server.organization("Changed");
    let key = limited(&organization, &["read"], 5, 60);
    let caller = server.caller(&key);
    use_up(&caller, 5);
    let set = |limit: Value| {
        organization.admin().patch(&organization.key_path(&key), &json!({ "rateLimit": limit })).expect(200)
    };
    set(json!({ "limit": 8, "windowSeconds": 60 }));
    use_up(&caller, 3);
    set(json!({ "limit": 2, "windowSeconds": 60 }));
    use_up(&caller, 0);
    set(json!({ "limit": 9, "windowSeconds": 120 }));
    use_up(&caller, 1);
    set(Value::Null);
    let answer = caller.get("/key").expect(200);
    assert_eq!(answer.number("x-ratelimit-remaining"), 1000 - 10);
}

#[test]
fn revoking_is_never_refused_by_the_callers_limit() {
    let server = SERVER.server();
    let organization = server.organization("Thief");
    let admin_key = limited(&organization, &["admin"], 2, 60);
    let admin = server.caller(&admin_key);
    use_up(&admin, 2);
    let stolen = organization.key(&["read"]);
    admin.get(&organization.key_path(&stolen)).refused(429, "rate_limit_exceeded");
    admin.delete(&organization.key_path(&stolen)).expect(200);
    server.caller(&stolen).get("/key").refused(401, "api_key_revoked");

    let reader_key = limited(&organization, &["read"], 1, 60);
    let reader = server.caller(&reader_key);
    use_up(&reader, 1);
    reader.delete("/key").expect(200);
    reader.get("/key").refused(401, "api_key_revoked");
}

#[test]
fn requests_to_revoke_that_revoke_nothing_have_a_limit_too() {
    let server = SERVER.server();
    let organization = server.organization("Vain");
    let nothing = "00000000-0000-4000-8000-000000000000";
    let keys = |id: &str| format!("/organization/{}/api-keys/{id}", organization.id);
    for (scope, path, status, code) in [
        ("admin", keys(nothing), 404, "api_key_not_found"),
        ("admin", keys("no-uuid"), 404, "api_key_not_found"),
        ("admin", format!("/organization/org_nobody/api-keys/{nothing}"), 404, "organization_not_found"),
        ("admin", format!("{}?reson=typo", keys(nothing)), 422, "validation_failed"),
        ("read", keys(nothing), 403, "insufficient_scope"),
        ("read", "/key?descendants=true".to_owned(), 422, "validation_failed"),
    ] {
        let key = limited(&organization, &[scope], 1, 60);
        let caller = server.caller(&key);
        use_up(&caller, 1);
        for _ in 0..1_000 {
            caller.delete(&path).refused(status, code);
        }
        caller.delete(&path).refused(429, "rate_limit_exceeded");
        // What can be revoked still is, by this key too.
        caller.delete("/key").expect(200);
    }
}

#[test]
fn rotating_carries_the_count_to_the_new_key() {
    let server = SERVER.server();
    let organization = server.organization("Carry");
    let old = limited(&organization, &["read"], 5, 60);
    let caller = server.caller(&old);
    for _ in 0..3 {
        caller.get("/key").expect(200);
    }
    let path = format!("{}/rotate", organization.key_path(&old));
    let rotated = organization.admin().post(&path, &json!({ "overlapSeconds": 60 })).expect(201).json();
    let new = server.caller(&Key::from_created(&rotated));
    assert_eq!(new.get("/key").expect(200).number("x-ratelimit-remaining"), 1);
    // During the overlap both keys share the one budget.
    caller.get("/key").expect(200);
    new.get("/key").refused(429, "rate_limit_exceeded");
    caller.get("/key").refused(429, "rate_limit_exceeded");
}

#[test]
fn the_limit_is_held_against_many_at_once() {
    let server = SERVER.server();
    let organization = server.organization("Parallel");
    let caller = server.caller(&limited(&organization, &["read"], 50, 60));
    let admitted: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| (0..30).filter(|_| caller.get("/key").status == 200).count()))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a caller ends well")).sum()
    });
    assert_eq!(admitted, 50);
}

#[test]
fn an_expired_or_revoked_key_spends_nothing() {
    let server = SERVER.server();
    let organization = server.organization("Dead");
    let key = limited(&organization, &["read"], 2, 60);
    let caller = server.caller(&key);
    organization.admin().delete(&organization.key_path(&key)).expect(200);
    for _ in 0..5 {
        caller.get("/key").refused(401, "api_key_revoked");
    }
}
