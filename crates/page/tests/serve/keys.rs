//! The keys, as their owner sees and changes them.

use std::time::Duration;

use actix_web::http::header::ORIGIN;
use bsk_auth::{
    Caller, IssueKey, Issued, KeyId, ListKeys, OrganizationId, Page, RevokeKey, Role, Scope, ScopeSet,
};

use crate::browser::{Browser, form, hidden_fields};
use crate::world::{self, OWNER, World};

/// Makes a key, as somebody, who is the operator if nothing is said.
fn make(
    world: &World,
    caller: &Caller,
    organization: &OrganizationId,
    name: &str,
    scopes: ScopeSet,
) -> Issued {
    let keys = world.api_keys.organization_keys(caller, organization).expect("they may");
    keys.issue(IssueKey::new(name.parse().expect("a name"), scopes), None).expect("a key")
}

fn key(world: &World, organization: &OrganizationId, name: &str, scopes: impl Into<ScopeSet>) -> KeyId {
    make(world, &Caller::Operator, organization, name, scopes.into()).key.record.id
}

fn keys_of(organization: &OrganizationId) -> String {
    format!("/organization/{organization}/settings/api-keys")
}

/// The names in a list, in its order.
fn names(page: &str) -> Vec<&str> {
    let rows = page.split("id=\"key-").skip(1);
    rows.filter_map(|row| row.split_once('>')?.1.split_once('<')).map(|(name, _)| name).collect()
}

#[actix_web::test]
async fn a_key_belongs_to_whoever_made_it_on_the_page() {
    let (world, organization) = World::with_owner();
    let browser = Browser::signed_in(&world, OWNER).await;
    let form = format!("{}/new", keys_of(&organization));
    browser.submit(&form, &form, &[("name", "mine"), ("scope", "read")]).await.expect(201);
    let list = browser.get(&keys_of(&organization)).await.expect(200);
    assert!(list.text.contains("by ada@example.com"), "{}", list.text);
    let log =
        browser.get(&format!("/organization/{organization}/settings/audit-log?action=key.created")).await;
    assert!(log.text.contains("mine") && log.text.contains(OWNER), "{}", log.text);
}

#[actix_web::test]
async fn a_key_says_who_made_it_also_when_they_have_left() {
    let (world, organization) = World::with_owner();
    world.join(&organization, "grace@example.com", Role::Owner);
    let form = format!("{}/new", keys_of(&organization));
    let grace = Browser::signed_in(&world, "grace@example.com").await;
    grace.submit(&form, &form, &[("name", "hers"), ("scope", "read")]).await.expect(201);
    let people = world.people_of(&organization);
    let id = people.find(&"grace@example.com".parse().expect("an address")).expect("she is there").id;
    people.remove(&id).expect("another owner is there");
    let list = Browser::signed_in(&world, OWNER).await.get(&keys_of(&organization)).await.expect(200);
    assert!(list.text.contains("by grace@example.com"), "{}", list.text);
}

#[actix_web::test]
async fn the_list_is_filtered_sorted_searched_and_paged() {
    let (world, organization) = World::with_owner();
    for name in ["beta", "alpha", "gamma"] {
        key(&world, &organization, name, Scope::Read);
        world.wait(Duration::from_secs(1));
    }
    let gone = key(&world, &organization, "gone", Scope::Read);
    let keys = world.api_keys.organization_keys(&Caller::Operator, &organization).expect("it is there");
    keys.revoke(gone, RevokeKey::default()).expect("it is revoked");
    let browser = Browser::signed_in(&world, OWNER).await;
    for (query, expected) in [
        ("", &["gone", "gamma", "alpha", "beta"][..]),
        ("?sort=name", &["alpha", "beta", "gamma", "gone"]),
        ("?status=active&sort=name", &["alpha", "beta", "gamma"]),
        ("?status=revoked", &["gone"]),
        ("?status=expired", &[]),
        ("?search=ALPH", &["alpha"]),
        ("?status=nonsense&sort=nonsense&page=nonsense", &["gone", "gamma", "alpha", "beta"]),
    ] {
        let page = browser.get(&format!("{}{query}", keys_of(&organization))).await.expect(200);
        assert_eq!(names(&page.text), expected, "{query}");
    }
    for number in 0..30 {
        key(&world, &organization, &format!("many {number}"), Scope::Read);
    }
    let second = browser.get(&format!("{}?page=2", keys_of(&organization))).await.expect(200);
    assert_eq!(names(&second.text).len(), 9);
}

#[actix_web::test]
async fn revoking_offers_the_keys_that_a_key_made_and_goes_back_to_where_one_was() {
    let (world, organization) = World::with_owner();
    let parent = make(&world, &Caller::Operator, &organization, "parent", Scope::Admin.into());
    let text = parent.plain_key.expect("it is new");
    let admitted = world.api_keys.verify(text.as_bytes()).expect("it is good");
    let by_parent = Caller::Key(admitted.into_principal());
    let (parent, child) =
        (parent.key.record.id, make(&world, &by_parent, &organization, "child", Scope::Read.into()));
    let child = child.key.record.id;
    let browser = Browser::signed_in(&world, OWNER).await;
    let list = keys_of(&organization);
    let question = format!("{list}/{parent}/revoke");
    let page = browser.get(&format!("{question}?back=%3Fsort%3Dname")).await.expect(200).text;
    assert!(page.contains("Keys that it made") && page.contains("child"), "{page}");
    let mut fields = hidden_fields(&page, &question);
    fields.push(("descendants".to_owned(), "true".to_owned()));
    fields.push(("reason".to_owned(), "seen in a log".to_owned()));
    let sent = form(&question, &fields).insert_header((ORIGIN, world::ORIGIN));
    assert_eq!(browser.send(sent).await.expect(303).location(), format!("{list}?sort=name"));
    let told = browser.get(&list).await.expect(200).text;
    assert!(told.contains("parent is revoked") && told.contains("1 key that it had made"), "{told}");
    assert!(!browser.get(&list).await.expect(200).text.contains("is revoked"), "it is told once");
    let keys = world.api_keys.organization_keys(&Caller::Operator, &organization).expect("it is there");
    let all = keys.list(ListKeys { page: Page::FIRST, ..ListKeys::default() }).expect("a list").items;
    assert!(all.iter().all(|key| key.record.revoked_at.is_some()), "{all:?}");
    let page = browser.get(&format!("{list}/{child}")).await.expect(200);
    assert!(page.text.contains("Revoked"));
}

#[actix_web::test]
async fn a_key_that_used_less_than_it_may_leads_to_a_narrower_one() {
    let (world, organization) = World::with_owner();
    let scopes = ScopeSet::of(Scope::Read).union(Scope::Write.into());
    let id = key(&world, &organization, "wide", scopes);
    world.wait(Duration::from_hours(31 * 24));
    let browser = Browser::signed_in(&world, OWNER).await;
    let page = browser.get(&format!("{}/{id}", keys_of(&organization))).await.expect(200);
    assert!(page.text.contains("Not used in 30 days"), "{}", page.text);
    let form = format!("{}/new", keys_of(&organization));
    let page = browser.get(&format!("{form}?narrower={id}")).await.expect(200);
    assert!(page.text.contains("Create a narrower key") && page.text.contains("wide"), "{}", page.text);
    browser.get(&format!("{form}?narrower=nothing")).await.expect(404);
}

#[actix_web::test]
async fn a_key_is_renamed_and_limited_and_what_cannot_be_is_said() {
    let (world, organization) = World::with_owner();
    let id = key(&world, &organization, "importer", Scope::Read);
    let browser = Browser::signed_in(&world, OWNER).await;
    let form = format!("{}/{id}/edit", keys_of(&organization));
    let loose = [("name", "importer"), ("limit", "100000"), ("window", "60")];
    let refused = browser.submit(&form, &form, &loose).await.expect(422);
    assert!(refused.text.contains("must not be looser"), "{}", refused.text);
    let tight = [("name", "importer 2"), ("limit", "10"), ("window", "60")];
    browser.submit(&form, &form, &tight).await.expect(303);
    let page = browser.get(&format!("{}/{id}", keys_of(&organization))).await.expect(200);
    assert!(page.text.contains("importer 2 is saved.") && page.text.contains("10 requests in 60 seconds"));
}

#[actix_web::test]
async fn what_cannot_be_done_to_a_revoked_key_is_not_offered() {
    let (world, organization) = World::with_owner();
    let gone = key(&world, &organization, "gone", Scope::Read);
    let keys = world.api_keys.organization_keys(&Caller::Operator, &organization).expect("it is there");
    keys.revoke(gone, RevokeKey::default()).expect("it is revoked");
    let browser = Browser::signed_in(&world, OWNER).await;
    let page = format!("{}/{gone}", keys_of(&organization));
    for (form, told) in [("revoke", "gone is revoked already."), ("rotate", "gone cannot be used any more.")]
    {
        assert_eq!(browser.get(&format!("{page}/{form}")).await.expect(303).location(), page);
        let shown = browser.get(&page).await.expect(200).text;
        assert!(shown.contains(told), "{shown}");
    }
}
