//! Cookies and forms behind HTTPS and without.

use bsk_test_services::hidden_fields;

use crate::harness::{Options, Request, Server, Visitor, form};

fn server_at(url: &str) -> Server {
    let arguments = ["--public-url", url].map(str::to_owned).to_vec();
    Server::start_with(&Options { arguments, ..Options::default() })
}

#[test]
fn behind_https_cookies_are_secure_and_browsers_are_told_to_stay() {
    let server = server_at("https://keys.example.com");
    let answer = Visitor::new(&server).get("/sign-in").expect(200);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(cookie.starts_with("__Host-bsk-visit=") && cookie.contains("; Secure"), "{cookie}");
    assert!(answer.header("strict-transport-security").is_some());
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    let fields = hidden_fields(&answer.text(), "/sign-in");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let cookie = cookie.split(';').next().unwrap_or_default();
    for (origin, status) in
        [("https://keys.example.com", 422), ("http://keys.example.com", 403), ("https://evil.example", 403)]
    {
        let sent = form("/sign-in", &fields).header("Origin", origin).header("Cookie", cookie);
        sent.send(server.address()).expect(status);
    }
}

#[test]
fn a_server_that_was_told_no_address_is_opened_by_every_name_of_its_machine() {
    let server = Server::start();
    let port = server.address().port();
    let visitor = Visitor::new(&server);
    let page = visitor.get("/sign-in").expect(200).text();
    let fields = hidden_fields(&page, "/sign-in");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for (host, status) in [("localhost", 422), ("127.0.0.1", 422), ("[::1]", 422), ("example.com", 403)] {
        let origin = format!("http://{host}:{port}");
        visitor.send(form("/sign-in", &fields).header("Origin", &origin)).expect(status);
    }
}

#[test]
fn assets_are_kept_for_ever_and_pages_never() {
    let server = Server::start();
    let page = Visitor::new(&server).get("/sign-in").expect(200);
    assert_eq!(page.header("cache-control"), Some("no-store"));
    let text = page.text();
    let assets: Vec<_> = text.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(assets.len(), 3, "{assets:?}");
    for asset in assets {
        let answer = Request::new("GET", asset).send(server.address()).expect(200);
        assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"), "{asset}");
    }
}
