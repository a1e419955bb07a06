//! What others may try from outside: each is refused.

use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use bsk_auth::Agency;
use bsk_people::Role;

use crate::browser::{Browser, form, hidden_fields};
use crate::world::{self, OWNER, PASSWORD, World};

/// The fields of a form, with what its page has put into it.
async fn create_form(browser: &Browser<'_>, path: &str) -> Vec<(String, String)> {
    let mut fields = hidden_fields(&browser.get(path).await.expect(200).text, path);
    fields.extend(
        [("name", "planted"), ("scope", "read")].map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    fields
}

#[actix_web::test]
async fn a_form_that_another_site_sends_is_refused() {
    let (world, organization) = World::with_owner();
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let fields = create_form(&browser, &path).await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:8081"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "none"),
    ] {
        let sent = form(&path, &fields).insert_header((HeaderName::from_static(name), value));
        let answer = browser.send(sent).await.expect(403);
        assert!(answer.text.contains("<h1>"), "{}", answer.text);
    }
    browser.post(&path, &fields).await.expect(201);
}

#[actix_web::test]
async fn a_form_without_the_sessions_own_token_is_refused() {
    let (world, organization) = World::with_owner();
    world.join(&organization, "eve@example.com", Role::Owner);
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let other = Browser::signed_in(&world, "eve@example.com").await;
    let fields = create_form(&browser, &path).await;
    let foreign = create_form(&other, &path).await;
    let before = Browser::new(&world);
    let before = hidden_fields(&before.get("/sign-in").await.expect(200).text, "/sign-in");
    let token = |fields: &[(String, String)]| {
        fields.iter().find(|(name, _)| name == "token").expect("a token").1.clone()
    };
    for wrong in ["", "AAAA", &token(&foreign), &token(&before)] {
        let mut fields = fields.clone();
        fields.retain(|(name, _)| name != "token");
        fields.push(("token".to_owned(), wrong.to_owned()));
        browser.post(&path, &fields).await.expect(403);
    }
    browser.post(&path, &fields).await.expect(201);
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_key() {
    let (world, organization) = World::with_owner();
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let mut fields = create_form(&browser, &path).await;
    let first = browser.post(&path, &fields).await.expect(201);
    assert_eq!(
        first.text.matches("bsk_live_").count() - first.text.matches("X-API-Key: bsk_live_").count(),
        1
    );
    let again = browser.post(&path, &fields).await.expect(200);
    assert!(!again.text.contains("data-once"), "the text is shown once");
    fields.retain(|(name, _)| name != "name");
    fields.push(("name".to_owned(), "another".to_owned()));
    browser.post(&path, &fields).await.expect(422);
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_makes_one_sub_organization() {
    let world = World::empty();
    let agency = world.start(Agency::Yes);
    let list = format!("/organization/{agency}/settings/sub-organizations");
    let path = format!("{list}/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let mut fields = hidden_fields(&browser.get(&path).await.expect(200).text, &path);
    fields.push(("name".to_owned(), "Child".to_owned()));
    let told = async || {
        browser.post(&path, &fields).await.expect(303);
        browser.get(&list).await.expect(200).text
    };
    assert!(told().await.contains("Child is there."));
    let again = told().await;
    assert!(again.contains("This form has made it already."), "{again}");
    assert_eq!(again.matches("<td class=\"name\"").count(), 1, "{again}");
    browser.submit(&path, &path, &[("name", "Child")]).await.expect(303);
    let another = browser.get(&list).await.expect(200).text;
    assert_eq!(another.matches("<td class=\"name\"").count(), 2, "another form makes another");
}

#[actix_web::test]
async fn a_cookie_from_before_sign_in_lets_nobody_in() {
    let (world, organization) = World::with_owner();
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let (victim, thief) = (Browser::new(&world), Browser::new(&world));
    // The thief plants both cookies, knows them, and waits for the victim to sign in.
    victim.get("/sign-in").await.expect(200);
    let planted = victim.cookie("bsk-visit").expect("a visit has a cookie");
    victim.put("bsk-session", &planted);
    victim.sign_in(OWNER, PASSWORD).await.expect(303);
    victim.get(&path).await.expect(200);
    let session = victim.cookie("bsk-session").expect("a session has a cookie");
    assert_ne!(session, planted, "the session is new");
    for name in ["bsk-visit", "bsk-session"] {
        thief.put(name, &planted);
    }
    thief.get(&path).await.expect(303);
}

#[actix_web::test]
async fn a_session_is_over_after_sign_out() {
    let (world, organization) = World::with_owner();
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let session = browser.cookie("bsk-session").expect("a session has a cookie");
    browser.submit(&path, "/sign-out", &[]).await.expect(303);
    assert_eq!(browser.cookie("bsk-session"), None);
    let thief = Browser::new(&world);
    thief.put("bsk-session", &session);
    assert!(thief.get(&path).await.expect(303).location().starts_with("/sign-in?next="));
}

#[actix_web::test]
async fn a_cookie_that_comes_twice_is_none() {
    let (world, organization) = World::with_owner();
    let path = format!("/organization/{organization}/settings/api-keys/new");
    let browser = Browser::signed_in(&world, OWNER).await;
    let session = browser.cookie("bsk-session").expect("a session has a cookie");
    let twice = TestRequest::get().uri(&path);
    let twice = twice.insert_header(("cookie", format!("bsk-session={session}; bsk-session={session}")));
    Browser::new(&world).send(twice).await.expect(303);
}

#[actix_web::test]
async fn what_is_no_form_of_ours_is_not_read() {
    let (world, _) = World::with_owner();
    let browser = Browser::new(&world);
    browser.get("/sign-in").await.expect(200);
    let large = vec![("password".to_owned(), "x".repeat(20_000))];
    let sent = form("/sign-in", &large).insert_header((ORIGIN, world::ORIGIN));
    browser.send(sent).await.expect(413);
    let json = TestRequest::post().uri("/sign-in").set_payload("{}");
    browser.send(json.insert_header(("content-type", "application/json"))).await.expect(415);
}

#[actix_web::test]
async fn behind_https_cookies_are_secure_and_this_hosts_alone() {
    let world = World::at("https://keys.example.com");
    let answer = Browser::new(&world).get("/sign-in").await.expect(200);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-bsk-visit="), "{cookie}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
}

#[actix_web::test]
async fn every_page_says_what_it_may_load_and_that_nobody_keeps_it() {
    let (world, organization) = World::with_owner();
    let browser = Browser::signed_in(&world, OWNER).await;
    for path in ["/sign-in", "/", "/nothing", &format!("/organization/{organization}/settings/api-keys/new")]
    {
        let answer = browser.get(path).await;
        if answer.status == 404 {
            continue;
        }
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
