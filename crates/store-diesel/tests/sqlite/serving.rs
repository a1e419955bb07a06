//! One server to a file, and others beside it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bsk_store::{ChangeLog, KeyStore, Position, RegisterError, Renewal, ReplicaId, Standing, Subject};
use bsk_store_diesel::{SqliteOptions, SqliteStore};
use diesel::connection::SimpleConnection as _;

use crate::sample::{Database, add, key_id, revoke};

const LEASE: Duration = Duration::from_secs(5);
const SERVER: ReplicaId = ReplicaId::from_bytes([1; 16]);
const SUCCESSOR: ReplicaId = ReplicaId::from_bytes([2; 16]);

/// Where the process that is to be killed finds its database.
const DATABASE: &str = "BSK_TEST_DATABASE";

fn revoked(store: &SqliteStore, number: u32) -> Position {
    let revocation = store.revoke_keys(&revoke(number)).expect("a working store");
    revocation.expect("a key").position
}

#[test]
fn second_server_on_one_file_is_refused_with_its_path() {
    let database = Database::new();
    let (first, second) = (database.begin(), database.open());
    first.register(SERVER, LEASE).unwrap();
    let refused = second.register(SUCCESSOR, LEASE).unwrap_err();
    assert!(matches!(refused, RegisterError::Taken { .. }), "{refused:?}");
    let path = database.path();
    assert_eq!(refused.to_string(), format!("another process is serving from {}", path.display()));
    assert!(matches!(first.register(SUCCESSOR, LEASE), Err(RegisterError::Taken { .. })), "nor here");
    assert!(matches!(first.renew(SERVER, Position::START), Ok(Renewal::Renewed { .. })), "unharmed");
    first.deregister(SERVER).unwrap();
    second.register(SUCCESSOR, LEASE).unwrap();
}

#[test]
fn server_may_register_again() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    store.register(SERVER, LEASE).unwrap();
    let position = revoked(&store, 1);
    assert_eq!(store.register(SERVER, LEASE).unwrap().head, position);
    assert_eq!(database.open().awaiting(position, None).unwrap(), (Vec::new(), 1));
}

#[test]
fn change_beside_the_server_is_awaited_until_the_server_has_applied_it() {
    let database = Database::new();
    let (server, beside) = (database.begin(), database.open());
    add(&server, 1);
    let start = server.register(SERVER, LEASE).unwrap().head;
    let position = revoked(&beside, 1);
    let standing = Standing { replica: SERVER, lease: LEASE, heartbeat: 0 };
    assert_eq!(beside.awaiting(position, None).unwrap(), (vec![standing], 0));
    let Renewal::Renewed { head, changes } = server.renew(SERVER, start).unwrap() else {
        panic!("the server is registered")
    };
    assert_eq!(head, position);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].subject, Subject::Key(key_id(1)));
    server.acknowledge(SERVER, head).unwrap();
    assert_eq!(beside.awaiting(position, None).unwrap(), (Vec::new(), 1));
}

#[test]
fn server_does_not_await_itself() {
    let database = Database::new();
    let server = database.begin();
    add(&server, 1);
    server.register(SERVER, LEASE).unwrap();
    let position = revoked(&server, 1);
    assert_eq!(server.awaiting(position, Some(SERVER)).unwrap(), (Vec::new(), 0));
}

#[test]
fn nobody_is_awaited_where_nobody_serves() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    let position = revoked(&store, 1);
    assert_eq!(store.awaiting(position, None).unwrap(), (Vec::new(), 0));
}

#[test]
fn server_that_ended_without_a_word_is_not_awaited() {
    let database = Database::new();
    let (server, beside) = (database.begin(), database.open());
    add(&server, 1);
    server.register(SERVER, LEASE).unwrap();
    drop(server);
    let position = revoked(&beside, 1);
    assert_eq!(beside.awaiting(position, None).unwrap(), (Vec::new(), 0));
    beside.register(SUCCESSOR, LEASE).unwrap();
    let rest = database.open().awaiting(position, None).unwrap();
    assert_eq!(rest, (Vec::new(), 1), "the row of the dead server is gone");
}

#[test]
fn killed_server_is_not_awaited_and_can_be_followed() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    let mut server = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "serving::process_that_serves_until_it_is_killed", "--nocapture"])
        .env(DATABASE, database.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.contains("serving now")));
    let position = revoked(&store, 1);
    assert_eq!(store.awaiting(position, None).unwrap().0.len(), 1, "it lives");
    assert!(matches!(store.register(SUCCESSOR, LEASE), Err(RegisterError::Taken { .. })));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(store.awaiting(position, None).unwrap(), (Vec::new(), 0));
    store.register(SUCCESSOR, LEASE).unwrap();
}

#[test]
#[ignore = "the other half of killed_server_is_not_awaited_and_can_be_followed"]
fn process_that_serves_until_it_is_killed() {
    let path = std::env::var_os(DATABASE).expect("a database to serve from");
    let store = SqliteStore::open(path, &SqliteOptions::default()).unwrap();
    store.register(SERVER, LEASE).unwrap();
    println!("serving now");
    // Ends with the process that started this one.
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

#[test]
fn those_who_look_for_a_server_do_not_take_each_other_for_one() {
    let database = Database::new();
    let server = database.begin();
    add(&server, 1);
    server.register(SERVER, LEASE).unwrap();
    drop(server);
    let store = database.open();
    let position = revoked(&store, 1);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..500 {
                    assert_eq!(store.awaiting(position, None).unwrap(), (Vec::new(), 0));
                }
            });
        }
    });
}

#[test]
fn those_who_look_for_a_server_do_not_keep_one_from_starting() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    store.register(SERVER, LEASE).unwrap();
    drop(store);
    // A dead row makes everybody look at the lock.
    let store = database.open();
    let position = revoked(&store, 1);
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let beside = database.open();
                while !done.load(Ordering::Relaxed) {
                    beside.awaiting(position, None).unwrap();
                }
            });
        }
        let mut started = Vec::new();
        for _ in 0..20 {
            database
                .connect()
                .batch_execute("INSERT OR IGNORE INTO replicas VALUES (zeroblob(16), 0, 1000)")
                .unwrap();
            started.push(store.register(SUCCESSOR, LEASE));
            store.deregister(SUCCESSOR).unwrap();
        }
        done.store(true, Ordering::Relaxed);
        assert!(started.iter().all(Result::is_ok), "{started:?}");
    });
}

#[test]
fn log_is_cut_and_a_server_behind_it_is_lost() {
    let database = Database::new();
    let store = database.begin();
    add(&store, 1);
    store.register(SERVER, LEASE).unwrap();
    database
        .connect()
        .batch_execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10999) \
             INSERT INTO change_log (pos) SELECT i FROM n; \
             UPDATE change_head SET pos = 10999;",
        )
        .unwrap();
    let behind = |position| store.renew(SERVER, Position::from_number(position)).unwrap();
    assert!(matches!(behind(0), Renewal::Renewed { changes, .. } if changes.len() == 10_999));
    assert_eq!(revoked(&store, 1).number(), 11_000);
    assert!(matches!(behind(1_000), Renewal::Renewed { changes, .. } if changes.len() == 10_000));
    assert!(matches!(behind(999), Renewal::Lost));
    assert!(matches!(behind(0), Renewal::Lost));
}
