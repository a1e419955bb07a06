//! The words by which people and tests find the controls.

use bsk_page::view::{KeyList, SignIn, View};

use crate::gallery::fixture::{agency_owner, anonymous, owner};
use crate::gallery::states::all;
use crate::gallery::states::key::revoke_key;
use crate::gallery::states::key_list::key_list;
use crate::gallery::states::new_key::{create_key, shown_key};
use crate::html::{Tag, named, tags};

fn buttons(html: &str) -> Vec<String> {
    named(html, "button")
        .into_iter()
        .map(|button| button.attribute("aria-label").map_or_else(|| button.text(), str::to_owned))
        .collect()
}

fn labels(html: &str) -> Vec<String> {
    named(html, "label").into_iter().map(Tag::text).collect()
}

fn in_sheet(view: &dyn View) -> String {
    let html = owner().show(view);
    html.split("data-sheet").nth(1).expect("a sheet").to_owned()
}

#[test]
fn signing_in_asks_for_email_and_password() {
    let html = anonymous().show(&SignIn::default());
    assert_eq!(labels(&html), ["Email", "Password"]);
    assert!(buttons(&html).contains(&"Sign in".to_owned()));
}

#[test]
fn the_sidebar_has_the_settings_of_the_organization() {
    let html = owner().show(&key_list());
    let headings: Vec<_> = named(&html, "h2").into_iter().map(Tag::text).collect();
    assert!(headings.contains(&"Organization Settings".to_owned()));
    let current = tags(&html).into_iter().find(|tag| tag.attribute("aria-current") == Some("page")).unwrap();
    assert_eq!(current.text(), "API Keys");
    assert_eq!(
        current.attribute("href"),
        Some("/organization/org_010101010101010101010101/settings/api-keys")
    );
}

#[test]
fn the_table_has_its_columns() {
    let html = owner().show(&key_list());
    let columns: Vec<_> = named(&html, "th").into_iter().map(Tag::text).collect();
    assert_eq!(
        columns,
        ["Name", "Key prefix", "Scopes", "Status", "Requests", "Last used", "Created", "Actions"]
    );
}

#[test]
fn a_key_that_can_be_used_can_be_revoked_and_no_other() {
    let list = key_list();
    let usable = list.keys.iter().filter(|key| key.state.is_usable()).count();
    assert!(usable < list.keys.len());
    let html = owner().show(&list);
    assert_eq!(buttons(&html).iter().filter(|name| *name == "Revoke").count(), usable);
    assert_eq!(buttons(&html).iter().filter(|name| *name == "Create API Key").count(), 1);
}

#[test]
fn an_empty_list_has_the_button_too() {
    let html = owner().show(&KeyList { keys: Vec::new(), total: 0, ..key_list() });
    assert_eq!(buttons(&html).iter().filter(|name| *name == "Create API Key").count(), 1);
}

#[test]
fn a_new_key_asks_for_its_name_scopes_and_end() {
    let html = in_sheet(&create_key());
    assert_eq!(
        labels(&html),
        ["Name", "Read", "Write", "Admin", "Expires", "Last day", "Requests", "In seconds"]
    );
    assert_eq!(buttons(&html), ["Create Key"]);
}

#[test]
fn only_an_agency_gives_agency_scopes() {
    for state in all() {
        let html = state.frame.show(state.view.as_ref());
        let offered = labels(&html).iter().filter(|label| label.starts_with("Agency ")).count();
        assert_eq!(offered, if state.name == "create-agency" { 2 } else { 0 }, "{}", state.name);
    }
}

#[test]
fn a_new_key_is_copied_and_done_with() {
    let html = in_sheet(&shown_key());
    assert_eq!(buttons(&html), ["Copy", "Put the curl command on the clipboard", "Done"]);
    assert_eq!(html.matches("bsk_live_a1b2c3d4e5f60718293a4b5c6d7e8f90").count(), 2);
}

#[test]
fn revoking_asks() {
    let html = in_sheet(&revoke_key());
    assert_eq!(buttons(&html), ["Revoke key"]);
    assert!(labels(&html).contains(&"Revoke these too".to_owned()));
}

#[test]
fn sub_organizations_are_an_agencys() {
    let link = "Sub-organizations";
    assert!(agency_owner().show(&key_list()).contains(link));
    assert!(!owner().show(&key_list()).contains(link));
}
