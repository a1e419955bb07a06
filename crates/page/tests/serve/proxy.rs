//! A proxy that says who somebody is.

use actix_web::http::header::{HeaderName, ORIGIN};
use actix_web::test::TestRequest;
use bsk_auth::OrganizationId;
use bsk_page::serve::Site;
use bsk_people::Role;

use crate::browser::{Browser, VIA_PROXY, form, token};
use crate::world::{self, OWNER, World};

/// The header by which the proxy says it.
const SAYS: HeaderName = HeaderName::from_static("x-forwarded-user");

fn world() -> (World, OrganizationId) {
    let (mut world, organization) = World::with_owner();
    world.site = Site::clone(&world.site).with_identity_header(SAYS);
    (world, organization)
}

/// A request that came through the proxy, for somebody.
fn vouched(path: &str, email: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header((SAYS, email)).insert_header(VIA_PROXY)
}

#[actix_web::test]
async fn whoever_the_proxy_names_is_signed_in() {
    let (world, organization) = world();
    let browser = Browser::new(&world);
    let path = format!("/organization/{organization}/settings/general");
    browser.send(vouched(&path, "Ada@Example.com")).await.expect(200);
    let session = browser.cookie("bsk-session").expect("a session");
    browser.send(vouched(&path, OWNER)).await.expect(200);
    assert_eq!(browser.cookie("bsk-session"), Some(session), "it is looked up once");
}

#[actix_web::test]
async fn only_a_trusted_proxy_is_believed_and_only_while_it_speaks() {
    let (world, organization) = world();
    let browser = Browser::new(&world);
    let path = format!("/organization/{organization}/settings/general");
    let stranger = TestRequest::get().uri(&path).insert_header((SAYS, OWNER));
    browser.send(stranger).await.expect(403);
    browser.send(vouched(&path, OWNER)).await.expect(200);
    browser.get(&path).await.expect(403);
    browser.get("/sign-in").await.expect(403);
    let twice = vouched(&path, OWNER).append_header((SAYS, "eve@example.com"));
    browser.send(twice).await.expect(403);
}

#[actix_web::test]
async fn another_person_at_the_same_browser_is_another_person() {
    let (world, organization) = world();
    world.join(&organization, "member@example.com", Role::Member);
    let browser = Browser::new(&world);
    let path = format!("/organization/{organization}/settings/general");
    browser.send(vouched(&path, OWNER)).await.expect(200);
    browser.send(vouched(&path, "member@example.com")).await.expect(403);
    browser.send(vouched(&path, "nobody@example.com")).await.expect(403);
}

#[actix_web::test]
async fn whoever_is_invited_joins_by_coming() {
    let (world, organization) = world();
    let email = "new@example.com";
    let people = world.people_of(&organization);
    people.invite(&email.parse().expect("an address"), Role::Member).expect("nobody has it");
    Browser::new(&world).send(vouched(&format!("/organization/{organization}"), email)).await.expect(200);
    assert!(people.find(&email.parse().expect("an address")).is_ok());
}

#[actix_web::test]
async fn no_password_is_kept_where_a_proxy_signs_in() {
    let (world, organization) = world();
    let browser = Browser::new(&world);
    let page = browser.send(vouched("/account", OWNER)).await.expect(200);
    assert!(!page.text.contains("New password"), "{}", page.text);
    let page = browser
        .send(vouched(&format!("/organization/{organization}/settings/general"), OWNER))
        .await
        .expect(200);
    let fields =
        [("token".to_owned(), token(&page.text)), ("password".to_owned(), "another good one".to_owned())];
    let sent = form("/account/password", &fields).insert_header((ORIGIN, world::ORIGIN));
    browser.send(sent.insert_header((SAYS, OWNER)).insert_header(VIA_PROXY)).await.expect(404);
}
