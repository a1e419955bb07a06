//! `pepper add` and `pepper status`, and a pepper that is lost or another's.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::harness::{Options, Server, eventually};

/// The only thing a test needs to know of `pepper status`: the count of keys beside each version.
fn keys_by_version(server: &Server) -> Vec<u64> {
    let status = server.json(&["pepper", "status"]);
    let peppers = status["peppers"].as_array().unwrap_or_else(|| panic!("{status}"));
    peppers.iter().map(|pepper| pepper["keys"].as_u64().unwrap_or_else(|| panic!("{status}"))).collect()
}

#[test]
fn keys_move_to_a_new_pepper_when_they_are_next_used() {
    let mut server = Server::start();
    let organization = server.organization("Moves");
    let organization_id = organization.id.clone();
    let (used, idle) = (organization.key(&["read"]), organization.key(&["read"]));
    server.caller(&used).get("/key").expect(200);
    assert_eq!(keys_by_version(&server), [3]);
    let before = fs::read_to_string(server.pepper()).expect("the pepper can be read");
    server.command(&["pepper", "add"]).expect(0);
    let after = fs::read_to_string(server.pepper()).expect("the pepper can be read");
    assert!(after.len() > before.len(), "the new pepper is in the file");
    let mode = fs::metadata(server.pepper()).expect("the file is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(before.lines().all(|line| line.starts_with('#') || after.contains(line)), "the old one stays");

    // The running server goes on, and both keys keep working, then and after a restart.
    assert!(server.caller(&used).is_accepted());
    let fresh = server.operator_key(&organization_id, "fresh", &["read"]);
    assert!(server.caller(&fresh).is_accepted(), "a key under the new pepper is known at once");
    assert!(server.stop().success());
    server.run(&Options::default());
    assert!(server.caller(&used).is_accepted());
    eventually("the used key moves", || (keys_by_version(&server).last() >= Some(&2)).then_some(()));
    assert!(server.caller(&idle).is_accepted());
    let table = server.command(&["pepper", "status"]).expect(0).stdout;
    assert!(
        !after.lines().filter(|line| line.len() > 20).any(|line| table.contains(line)),
        "no secret: {table}"
    );
}

#[test]
fn a_lost_pepper_is_an_error_and_never_replaced() {
    let mut server = Server::start();
    let organization = server.organization("Lost");
    let key = organization.owner.clone();
    assert!(server.stop().success());
    let pepper = fs::read(server.pepper()).expect("the pepper can be read");
    fs::remove_file(server.pepper()).expect("the pepper can be removed");
    let started = server.command(&["serve", "--listen", "127.0.0.1:0"]).expect(1);
    assert!(started.stderr.contains("pepper"), "{started:?}");
    assert!(!server.pepper().exists(), "no new pepper was made");
    server.command(&["org", "create", "--name", "n"]).expect(1);
    assert!(!server.pepper().exists(), "no new pepper was made");
    fs::write(server.pepper(), pepper).expect("the pepper can be written");
    server.run(&Options::default());
    assert!(server.caller(&key).is_accepted());
}

#[test]
fn another_databases_pepper_is_an_error() {
    let mut server = Server::start();
    assert!(server.stop().success());
    let mut other = Server::start();
    assert!(other.stop().success());
    fs::copy(other.pepper(), server.pepper()).expect("the pepper can be copied");
    let started = server.command(&["serve", "--listen", "127.0.0.1:0"]).expect(1);
    assert!(started.stderr.contains("pepper"), "{started:?}");
    for content in ["", "short\n", "# nothing but words\n"] {
        fs::write(server.pepper(), content).expect("the pepper can be written");
        let started = server.command(&["serve", "--listen", "127.0.0.1:0"]).expect(1);
        assert!(started.stderr.contains("pepper"), "{started:?}");
    }
}

#[test]
fn a_pepper_from_the_environment_stands_for_the_file() {
    let mut server = Server::idle();
    let pepper = "dGhpcnR5LXR3byBieXRlcyBhbmQgc29tZSBvZiBtb3Jl";
    let environment = vec![("BSK_PEPPER".to_owned(), pepper.to_owned())];
    let options = Options { environment, ..Options::default() };
    server.run(&options);
    let with_pepper = |arguments: &[&str]| server.command_with(arguments, &[("BSK_PEPPER", pepper)]);
    let made = with_pepper(&["org", "create", "--name", "Environment", "--json"]).expect(0).json();
    let id = made["organization"]["id"].as_str().expect("an id");
    let arguments = ["key", "create", "--organization", id, "--name", "n", "--scope", "read", "--json"];
    let created = with_pepper(&arguments).expect(0).json();
    server.caller_with(created["plainKey"].as_str().expect("a key")).get("/key").expect(200);
    let stranger = "YW5vdGhlciB0aGlydHktdHdvIGJ5dGVzIGFuZCBtb3Jl";
    let refused = server.command_with(&["org", "list"], &[("BSK_PEPPER", stranger)]).expect(1);
    assert!(refused.stderr.contains("pepper") && !refused.stderr.contains(stranger), "{refused:?}");
    let short = server.command_with(&["org", "list"], &[("BSK_PEPPER", "c2hvcnQ=")]).expect(2);
    assert!(short.stderr.contains("BSK_PEPPER") && !short.stderr.contains("c2hvcnQ"), "{short:?}");
}
