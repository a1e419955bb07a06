//! The laws of every store, and what is this one's own.

use core::ops::Deref;
use std::fs;
use std::path::{Path, PathBuf};

use std::time::Duration;

use bsk_auth::{
    Agency, ApiKeys, Caller, CreateOrganization, Idempotency, IssueKey, ListKeys, OrganizationStatus, Page,
    Pepper, RateLimit, Refusal, RevokeKey, Rotate, Scope, ScopeSet,
};
use tempfile::TempDir;

use crate::journal::OpenError;
use crate::store::JournalStore;

/// A store whose folder lives as long as it does.
struct Fresh {
    store: JournalStore,
    _folder: TempDir,
}

impl Deref for Fresh {
    type Target = JournalStore;

    fn deref(&self) -> &JournalStore {
        &self.store
    }
}

fn fresh() -> Fresh {
    let (folder, file) = file();
    Fresh { store: JournalStore::open(&file).unwrap(), _folder: folder }
}

fn file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys.jsonl");
    (folder, file)
}

bsk_store::store_contract!(fresh);

/// Opens the file, does something with the keys in it, and closes it.
fn with_keys<T>(file: &Path, work: impl FnOnce(&ApiKeys) -> T) -> T {
    let store = JournalStore::open(file).unwrap();
    let api_keys = ApiKeys::builder(store, Pepper::from_random([7; 32])).open().unwrap();
    let done = work(&api_keys);
    api_keys.close().unwrap();
    done
}

fn issue(api_keys: &ApiKeys) -> (bsk_auth::OrganizationId, bsk_auth::KeyId, String) {
    let acme = api_keys.create_organization(CreateOrganization::new("Acme".parse().unwrap())).unwrap();
    let keys = api_keys.organization_keys(&Caller::Operator, &acme.id).unwrap();
    let issued = keys.issue(IssueKey::new("CI".parse().unwrap(), Scope::Read.into()), None).unwrap();
    (acme.id, issued.key.record.id, issued.plain_key.unwrap().as_str().to_owned())
}

#[test]
fn what_was_written_is_there_after_opening_again() {
    let (_folder, file) = file();
    let (acme, id, key) = with_keys(&file, issue);
    with_keys(&file, |api_keys| {
        assert!(api_keys.verify(key.as_bytes()).is_ok());
        let keys = api_keys.organization_keys(&Caller::Operator, &acme).unwrap();
        let reason = Some("leaked".to_owned());
        keys.revoke(id, RevokeKey { reason, descendants: false }).unwrap();
    });
    with_keys(&file, |api_keys| {
        assert!(matches!(api_keys.verify(key.as_bytes()), Err(Refusal::Revoked)));
        let keys = api_keys.organization_keys(&Caller::Operator, &acme).unwrap();
        let record = keys.find(id).unwrap().record;
        assert_eq!(record.revocation_reason.as_deref(), Some("leaked"));
        assert!(record.last_used_at.is_some(), "what was used is written when the keys are closed");
    });
}

#[test]
fn every_kind_of_fact_is_read_as_it_was_written() {
    let (_folder, file) = file();
    let idempotency = || Some(Idempotency { key: "a-request".parse().unwrap(), fingerprint: [3; 32] });
    let request = || {
        let expires_at = "2999-12-31T23:59:59.999Z".parse().ok();
        let rate_limit = Some(RateLimit::new(7, 86_400).unwrap());
        IssueKey { expires_at, rate_limit, ..IssueKey::new("all".parse().unwrap(), ScopeSet::ALL) }
    };
    let agency_of = |api_keys: &ApiKeys| {
        let organizations = api_keys.organizations(None, Page::FIRST).unwrap().items;
        organizations.into_iter().find(|organization| organization.agency == Agency::Yes).unwrap().id
    };
    let everything = |api_keys: &ApiKeys| {
        let keys = api_keys.organization_keys(&Caller::Operator, &agency_of(api_keys)).unwrap();
        let listed = keys.list(ListKeys::default()).unwrap();
        (api_keys.organizations(None, Page::FIRST).unwrap(), listed)
    };

    let (written, texts) = with_keys(&file, |api_keys| {
        let name = "Agency".parse().unwrap();
        let agency = CreateOrganization { agency: Agency::Yes, ..CreateOrganization::new(name) };
        let agency = api_keys.create_organization(agency).unwrap();
        let client = api_keys
            .create_sub_organization(&Caller::Operator, &agency.id, "Client".parse().unwrap())
            .unwrap();
        let suspended = Some(OrganizationStatus::Suspended);
        api_keys.update_sub_organization(&Caller::Operator, &agency.id, &client.id, None, suspended).unwrap();
        let keys = api_keys.organization_keys(&Caller::Operator, &agency.id).unwrap();
        let first = keys.issue(request(), idempotency()).unwrap();
        let overlap = Rotate { overlap: Duration::from_hours(1), expires_at: None };
        let second = keys.rotate(first.key.record.id, overlap, None).unwrap();
        let texts = [first.plain_key, second.plain_key].map(|text| text.unwrap().as_str().to_owned());
        for _ in 0..3 {
            assert!(api_keys.verify(texts[0].as_bytes()).is_ok());
        }
        api_keys.flush().unwrap();
        (everything(api_keys), texts)
    });

    with_keys(&file, |api_keys| {
        assert_eq!(everything(api_keys), written);
        let keys = api_keys.organization_keys(&Caller::Operator, &agency_of(api_keys)).unwrap();
        let replayed = keys.issue(request(), idempotency()).unwrap();
        assert!(replayed.plain_key.is_none(), "the claim is there");
        // Both keys count in one window, which three requests have used before.
        for text in [&texts[0], &texts[1], &texts[0], &texts[1]] {
            assert!(api_keys.verify(text.as_bytes()).is_ok());
        }
        assert!(matches!(api_keys.verify(texts[1].as_bytes()), Err(Refusal::RateLimited(_))));
    });
}

#[test]
fn a_line_that_was_cut_off_did_not_happen() {
    let (_folder, file) = file();
    let (.., key) = with_keys(&file, issue);
    let whole = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("{whole}[{{\"key\":{{\"id\":\"1f")).unwrap();
    with_keys(&file, |api_keys| assert!(api_keys.verify(key.as_bytes()).is_ok()));
    assert!(fs::read_to_string(&file).unwrap().starts_with(&whole));
    drop(JournalStore::open(&file).unwrap());
}

#[test]
fn a_line_that_makes_no_sense_is_named() {
    let (_folder, file) = file();
    with_keys(&file, issue);
    let lines = fs::read_to_string(&file).unwrap();
    fs::write(&file, lines.replacen("\"name\":\"Acme\"", "\"name\":\"\"", 1)).unwrap();
    let number = 1 + lines.lines().position(|line| line.contains("Acme")).unwrap();
    match JournalStore::open(&file) {
        Err(OpenError::Line { number: named, .. }) => assert_eq!(named, number),
        other => panic!("the line is refused, but: {other:?}"),
    }
}

#[test]
fn a_second_process_is_refused() {
    let (_folder, file) = file();
    let _first = JournalStore::open(&file).unwrap();
    assert!(matches!(JournalStore::open(&file), Err(OpenError::Taken)));
}

#[test]
fn the_file_holds_no_key() {
    let (_folder, file) = file();
    let (.., key) = with_keys(&file, |api_keys| {
        let issued = issue(api_keys);
        api_keys.verify(issued.2.as_bytes()).unwrap();
        issued
    });
    let lines = fs::read_to_string(&file).unwrap();
    let body = &key["bsk_live_".len()..];
    assert!(lines.contains(&body[..4]), "four digits are shown to people");
    assert!(!lines.contains(&body[..12]) && !lines.contains(&body[4..]));
}
