//! The audit log, and its downloads.

use bsk_people::Role;

use crate::browser::Browser;
use crate::world::{OWNER, World};

#[actix_web::test]
async fn what_people_do_stands_in_the_log_and_in_its_downloads() {
    let (world, organization) = World::with_owner();
    world.join(&organization, "grace@example.com", Role::Member);
    let browser = Browser::signed_in(&world, OWNER).await;
    let log = format!("/organization/{organization}/settings/audit-log");
    let page = browser.get(&log).await.expect(200);
    assert!(page.text.contains("grace@example.com"), "{}", page.text);

    let lines = browser.get(&format!("{log}/events.jsonl")).await.expect(200);
    assert!(lines.header("content-disposition").starts_with("attachment; filename=\"audit-log-org_"));
    let entries: Vec<serde_json::Value> =
        lines.text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert!(entries.iter().any(|entry| entry["action"] == "member.joined"), "{}", lines.text);
    let table = browser.get(&format!("{log}/events.csv")).await.expect(200);
    assert_eq!(table.text.lines().count(), entries.len() + 1, "a head, and a line for each");

    let only = browser.get(&format!("{log}/events.jsonl?action=session.started")).await.expect(200);
    assert!(only.text.lines().count() < entries.len());
    assert!(only.text.lines().all(|line| line.contains("\"session.started\"")), "{}", only.text);
    assert!(
        only.text.lines().all(|line| line.contains("\"type\":\"user\"")),
        "as the API says it: {}",
        only.text
    );
    browser.get(&format!("{log}?action=nothing")).await.expect(422);
    browser.get(&format!("{log}?from=yesterday")).await.expect(422);
}

#[actix_web::test]
async fn a_log_of_many_pages_is_downloaded_whole() {
    let (world, organization) = World::with_owner();
    let people = world.people_of(&organization);
    for i in 0..450 {
        people
            .invite(&format!("somebody{i}@example.com").parse().expect("an address"), Role::Member)
            .expect("new");
    }
    let browser = Browser::signed_in(&world, OWNER).await;
    world.wait(std::time::Duration::from_secs(1));
    let log = format!("/organization/{organization}/settings/audit-log/events.jsonl?action=member.invited");
    let lines = browser.get(&log).await.expect(200).text;
    let names: std::collections::BTreeSet<_> = lines.lines().collect();
    assert_eq!((names.len(), lines.lines().count()), (450, 450));
}
