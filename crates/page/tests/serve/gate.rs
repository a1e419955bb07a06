//! Getting in.

use std::time::Duration;

use bsk_auth::{Agency, Role};

use crate::browser::{Browser, hidden_fields};
use crate::world::{OWNER, PASSWORD, World};

#[actix_web::test]
async fn the_first_link_leads_from_nothing_to_the_keys() {
    let world = World::empty();
    let path = world.people.first_start_link().expect("nothing is there").expose_path();
    let browser = Browser::new(&world);
    browser.get(&path).await.expect(200);
    let fields = [("organization", "Acme"), ("email", OWNER), ("password", PASSWORD)];
    let answer = browser.submit(&path, &path, &fields).await.expect(303);
    assert!(answer.location().ends_with("/settings/api-keys"), "{}", answer.location());
    browser.get(&format!("{}/new", answer.location())).await.expect(200);
    browser.get(&path).await.expect(404);
}

#[actix_web::test]
async fn what_was_typed_wrongly_stays_with_what_is_wrong_but_for_the_password() {
    let world = World::empty();
    let path = world.people.first_start_link().expect("nothing is there").expose_path();
    let browser = Browser::new(&world);
    let fields = [("organization", " "), ("agency", "true"), ("email", "<ada>"), ("password", "sh0rt")];
    let answer = browser.submit(&path, &path, &fields).await.expect(422);
    assert!(answer.text.contains("&lt;ada&gt;") && !answer.text.contains("sh0rt"), "{}", answer.text);
    for sentence in [
        "Organization must not be empty.",
        "Email must be an e-mail address",
        "Password must have at least 8",
    ] {
        assert!(answer.text.contains(sentence), "{sentence}: {}", answer.text);
    }
    browser.get(&path).await.expect(200);
}

#[actix_web::test]
async fn a_first_link_is_dead_after_an_hour() {
    let world = World::empty();
    let path = world.people.first_start_link().expect("nothing is there").expose_path();
    world.wait(Duration::from_mins(61));
    Browser::new(&world).get(&path).await.expect(404);
}

#[actix_web::test]
async fn whoever_is_not_signed_in_is_led_back_to_where_they_wanted_to_go() {
    let (world, organization) = World::with_owner();
    let browser = Browser::new(&world);
    let wanted = format!("/organization/{organization}/settings/api-keys/new");
    let asked = browser.get(&wanted).await.expect(303);
    let form = browser.get(&asked.location()).await.expect(200);
    let mut fields = hidden_fields(&form.text, "/sign-in");
    fields.extend(
        [("email", OWNER), ("password", PASSWORD)].map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    assert_eq!(browser.post("/sign-in", &fields).await.expect(303).location(), wanted);
}

#[actix_web::test]
async fn the_root_leads_to_sign_in() {
    let world = World::empty();
    assert_eq!(Browser::new(&world).get("/").await.expect(303).location(), "/sign-in");
}

#[actix_web::test]
async fn a_wrong_password_is_told_and_attempts_are_slowed_down() {
    let (world, _) = World::with_owner();
    let browser = Browser::new(&world);
    let answer = browser.sign_in(OWNER, "wrong horse").await.expect(422);
    assert!(answer.text.contains(OWNER) && answer.text.contains("wrong"), "{}", answer.text);
    let mut slowed = None;
    for _ in 0..20 {
        let answer = browser.sign_in(OWNER, "wrong horse").await;
        if answer.status == 429 {
            slowed = Some(answer);
            break;
        }
    }
    let slowed = slowed.expect("attempts are slowed down");
    let wait: u64 = slowed.header("retry-after").parse().expect("seconds");
    world.wait(Duration::from_secs(wait));
    browser.sign_in(OWNER, PASSWORD).await.expect(303);
}

#[actix_web::test]
async fn whoever_is_signed_in_joins_without_a_password() {
    let (world, _) = World::with_owner();
    let other = world.organization("Other");
    let invited = world.people_of(&other).invite(&OWNER.parse().expect("an address"), Role::Member);
    let path = invited.expect("nobody is there").expose_path();
    let browser = Browser::signed_in(&world, OWNER).await;
    let form = browser.get(&path).await.expect(200).text;
    assert!(
        form.contains("You are signed in with this address.") && !form.contains("type=\"password\""),
        "{form}"
    );
    assert_eq!(
        browser.submit(&path, &path, &[]).await.expect(303).location(),
        format!("/organization/{other}")
    );
    browser.get(&format!("/organization/{other}")).await.expect(200);
}

#[actix_web::test]
async fn whoever_is_signed_in_with_another_address_is_told_before_they_join() {
    let (world, organization) = World::with_owner();
    let invited =
        world.people_of(&organization).invite(&"eve@example.com".parse().expect("one"), Role::Member);
    let path = invited.expect("she is not there").expose_path();
    let browser = Browser::signed_in(&world, OWNER).await;
    let form = browser.get(&path).await.expect(200).text;
    assert!(form.contains(&format!("You are signed in as <strong>{OWNER}</strong>")), "{form}");
    browser.submit(&path, &path, &[("password", PASSWORD)]).await.expect(303);
    let home = browser.get(&format!("/organization/{organization}")).await.expect(200).text;
    assert!(home.contains("eve@example.com"), "{home}");
}

#[actix_web::test]
async fn an_agency_is_offered_its_scopes() {
    let world = World::empty();
    let organization = world.start(Agency::Yes);
    let browser = Browser::signed_in(&world, OWNER).await;
    let form = browser.get(&format!("/organization/{organization}/settings/api-keys/new")).await.expect(200);
    assert!(form.text.contains("Agency Read"));
}
