//! `backup` and `migrate`.

use std::fs;

use crate::harness::{Options, Server, is_a_file};

#[test]
fn a_backup_needs_its_pepper_and_overwrites_nothing() {
    if !is_a_file() {
        return;
    }
    let mut server = Server::start();
    server.command(&["backup", "copy.db"]).expect(0);
    let again = server.command(&["backup", "copy.db"]).expect(1);
    assert!(again.stderr.contains("copy.db"), "{again:?}");
    assert!(server.stop().success());
    fs::remove_file(server.pepper()).expect("the pepper can be removed");
    server.command(&["serve", "--listen", "127.0.0.1:0", "--database-url", "sqlite://copy.db"]).expect(1);
    assert!(!server.pepper().exists());
}

#[test]
fn a_backup_with_its_pepper_brings_every_key_back() {
    if !is_a_file() {
        return;
    }
    let mut server = Server::start();
    let organization = server.organization("Restored");
    let (kept, revoked) = (organization.key(&["read"]), organization.key(&["read"]));
    organization.admin().delete(&organization.key_path(&revoked)).expect(200);
    let made = server.json(&["backup", "copy.db"]);
    assert!(made.is_object());
    let later = server.operator_key(&organization.id, "later", &["read"]);
    assert!(server.stop().success());
    let arguments = vec!["--database-url".to_owned(), "sqlite://copy.db".to_owned()];
    server.run(&Options { arguments, ..Options::default() });
    assert!(server.caller(&kept).is_accepted());
    server.caller(&revoked).get("/key").refused(401, "api_key_revoked");
    server.caller(&later).get("/key").refused(401, "invalid_api_key");
}

#[test]
fn migrating_twice_is_migrating_once() {
    if !is_a_file() {
        return;
    }
    let server = Server::idle();
    server.command(&["migrate"]).expect(0);
    assert!(server.database().exists());
    server.command(&["migrate"]).expect(0);
    server.json(&["migrate"]);
}
