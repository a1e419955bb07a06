//! `audit verify` and `audit export`.

use serde_json::Value;

use super::SERVER;

fn verify(head: Option<&str>) -> Value {
    let server = SERVER.server();
    let head: Vec<&str> = head.map_or_else(Vec::new, |head| vec!["--head", head]);
    server.json(&[&["audit", "verify"][..], &head].concat())
}

#[test]
fn the_log_is_whole_and_goes_on_from_a_noted_head() {
    let server = SERVER.server();
    let organization = server.organization("Audited");
    organization.admin().delete(&organization.key_path(&organization.key(&["read"]))).expect(200);
    let before = verify(None);
    let head = before["audit"]["head"].as_str().expect("a head");
    organization.key(&["read"]);
    let after = verify(Some(head));
    assert!(after["audit"]["entries"].as_u64() > before["audit"]["entries"].as_u64(), "{before} {after}");
}

#[test]
fn a_head_that_was_never_there_is_a_failure_that_says_so() {
    let server = SERVER.server();
    server.organization("Another log");
    let code = "00".repeat(32);
    for (head, said) in [(format!("1:{code}"), "written anew"), (format!("999999999:{code}"), "was cut")] {
        let refused = server.command(&["audit", "verify", "--head", &head]).expect(1);
        assert!(refused.stderr.contains(said), "{refused:?}");
    }
    server.command(&["audit", "verify", "--head", "nonsense"]).expect(2);
}

#[test]
fn every_entry_is_exported_with_its_place_and_the_head_comes_last() {
    let server = SERVER.server();
    let organization = server.organization("Exported");
    let key = organization.key(&["read"]);
    let exported = server.command(&["audit", "export"]).expect(0).stdout;
    let lines: Vec<Value> =
        exported.lines().map(|line| serde_json::from_str(line).expect("JSON on each line")).collect();
    let (last, entries) = lines.split_last().expect("there are lines");
    for (place, entry) in (1_u64..).zip(entries) {
        assert_eq!(entry["sequence"], place, "{entry}");
    }
    let made = entries.iter().find(|entry| entry["target"]["id"] == key.id.as_str()).expect("its entry");
    assert_eq!(made["action"], "key.created");
    assert_eq!(made["organizationId"], organization.id.as_str());
    verify(Some(last["head"].as_str().expect("a head")));
}
