//! The checker has teeth: fleets in which one thing is wrong, each of which it must find.
//!
//! The servers are the ones that are shipped. What is wrong is planted around them: in the database's own functions and
//! views, or in the C library that tells a server the time.

use std::path::PathBuf;
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::judge::Violations;
use crate::link::Link;
use crate::load::{Load, Usage};
use crate::members::Fleet;
use crate::trouble::cut_off_at_the_worst_moment;

/// How often to try before a fault counts as not found.
const ROUNDS: usize = 20;

/// Every renewal counts as an acknowledgement of all that will ever happen: revocations wait for nobody, and servers
/// hear of them by notification alone.
const NOTIFICATION_ONLY: &str = "
    CREATE FUNCTION know_everything() RETURNS TRIGGER LANGUAGE plpgsql AS
        'BEGIN NEW.acknowledged = 1000000000; RETURN NEW; END';
    CREATE TRIGGER know_everything BEFORE UPDATE ON replicas FOR EACH ROW EXECUTE FUNCTION know_everything();
";

/// Whoever reads a key is told of a position that lies in the future. Sessions that follow the log for a lease say so,
/// and are told the truth.
const UNFENCED_FILLS: &str = "
    ALTER TABLE change_head RENAME TO true_head;
    CREATE VIEW change_head AS
        SELECT id, pos + CASE WHEN current_setting('application_name') LIKE '%(lease)' THEN 0 ELSE 1000000000 END AS pos
        FROM true_head;
    DO $$ BEGIN
        EXECUTE replace(pg_get_functiondef('bsk_advance'::regproc), 'UPDATE change_head', 'UPDATE true_head');
    END $$;
";

/// A clock that runs three hundredths too slowly.
const SLOW_CLOCK: &str = include_str!("slow_clock.c");

#[test]
fn servers_that_are_only_notified_are_found_out() {
    let Some(mut fleet) = Fleet::idle(2, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    fleet.tamper(NOTIFICATION_ONLY);
    until_found(&fleet, |load| cut_off_at_the_worst_moment(load, &link));
}

#[test]
fn fill_without_a_fence_is_found_out() {
    let Some(mut fleet) = Fleet::idle(2, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    fleet.tamper(UNFENCED_FILLS);
    until_found(&fleet, |load| read_while_it_is_revoked(load, &link));
}

#[test]
fn fill_with_its_fence_passes() {
    let Some(mut fleet) = Fleet::idle(2, "1s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.run();
    let record = Load::on(&fleet, Usage::default()).run(|load| read_while_it_is_revoked(load, &link));
    record.check();
}

#[test]
fn clock_that_runs_slowly_is_found_out() {
    let Some(library) = slow_clock() else { return };
    // The longer the lease, the longer it is trusted too long: by two hundredths, for one is allowed for. The revocation
    // has to be committed in that time after a renewal.
    let Some(mut fleet) = Fleet::idle(2, "10s") else { return };
    let link = fleet.reach_by_link(1);
    fleet.set(1, "LD_PRELOAD", library.path.to_str().expect("temporary paths are UTF-8"));
    fleet.run();
    let violations = until_found(&fleet, |load| cut_off_at_the_worst_moment(load, &link));
    assert!(
        violations.latest_accept() < 210_000,
        "it trusts its cache too long by this much: {violations:?}"
    );
}

/// Keys that the second server is just reading are revoked by the first: some before they are read, some while the
/// answer is under way.
fn read_while_it_is_revoked(load: &Load, link: &Link) {
    for step in 0..16 {
        let key = load.make_secret_key(0);
        link.slow_down(Duration::from_millis(40));
        thread::scope(|scope| {
            scope.spawn(|| load.call(1, &key));
            thread::park_timeout(Duration::from_millis(10 * step));
            load.revoke(0, &key).expect("it is revoked");
        });
        link.slow_down(Duration::ZERO);
        load.call(1, &key);
    }
}

/// Repeats what may bring a fault to light until it does.
fn until_found(fleet: &Fleet, happens: impl Fn(&Load)) -> Violations {
    for _ in 0..ROUNDS {
        let usage = Usage { keys: 4, users: 1, ..Usage::default() };
        let record = Load::on(fleet, usage).run(|load| happens(load));
        let violations = record.violations();
        if violations.late_accepts() > 0 {
            return violations;
        }
    }
    panic!("the fault goes unnoticed");
}

struct Library {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

/// A library that a server can be started with; `None` without a C compiler.
fn slow_clock() -> Option<Library> {
    let folder = tempfile::tempdir().expect("a folder");
    let (source, path) = (folder.path().join("slow_clock.c"), folder.path().join("slow_clock.so"));
    std::fs::write(&source, SLOW_CLOCK).expect("a file can be written");
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&path).arg(&source).status();
    match built {
        Ok(status) => assert!(status.success(), "the library does not compile"),
        Err(error) => {
            assert!(std::env::var_os("BSK_REQUIRE_SERVICES").is_none_or(|value| value != "1"), "cc: {error}");
            println!("skipped: there is no C compiler");
            return None;
        }
    }
    Some(Library { path, _folder: folder })
}
