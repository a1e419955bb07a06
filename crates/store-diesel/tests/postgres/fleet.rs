//! What servers of a fleet hear, and what they say.

use std::thread;
use std::time::Duration;

use bsk_store::{
    ActivityStore as _, ChangeLog as _, Heard, KeptCount, KeyId, PepperCheck, PepperStore as _,
    PepperVersion, Position, Renewal, ReplicaId, Timestamp,
};
use bsk_store_diesel::{PostgresOptions, PostgresStore};
use bsk_test_services::Postgres;

const SERVER: ReplicaId = ReplicaId::from_bytes([1; 16]);
const LEASE: Duration = Duration::from_secs(5);

/// Longer than anything takes that happens at all.
const LONG: Duration = Duration::from_secs(20);

const SOME_TAG: &str = "3f2b8c1e-6d1c-4a57-9a3e-0b6f1d2c4e5a";
const OTHER_TAG: &str = "0b6f1d2c-4e5a-4a57-9a3e-3f2b8c1e6d1c";

/// Ends every session of a store, and waits until all have ended.
const END_SESSIONS: &str = "
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
";

struct World {
    postgres: &'static Postgres,
    url: String,
    store: PostgresStore,
}

impl World {
    fn new() -> Option<Self> {
        let postgres = Postgres::shared()?;
        let url = postgres.database();
        let store = PostgresStore::open(&url.parse().expect("a URL"), &PostgresOptions::default());
        Some(Self { postgres, url, store: store.expect("a store") })
    }

    fn change(&self, number: i32) {
        let check = PepperCheck::try_from([0; PepperCheck::LEN].as_slice()).expect("a check value");
        let version = PepperVersion::new(number).expect("a version");
        self.store.add_pepper(version, check, Timestamp::from_millis(0)).expect("a change");
    }

    fn renew(&self, applied: Position) -> Option<Position> {
        match self.store.renew(SERVER, applied).expect("the database answers") {
            Renewal::Renewed { head, .. } => Some(head),
            Renewal::Lost => None,
        }
    }

    /// Registers the server and has it read all that was said before it heard
    /// anything; gives how far that is.
    fn begin_to_listen(&self) -> Position {
        let start = self.store.register(SERVER, LEASE).expect("registered").head;
        self.renew(start);
        assert_eq!(self.hear_and_ask(start), (start, true), "who begins to listen has missed something");
        start
    }

    /// Waits for news and takes them; gives their end, and whether the database
    /// was asked for them.
    fn hear_and_ask(&self, applied: Position) -> (Position, bool) {
        assert_eq!(self.store.listen(SERVER, LONG), Some(Heard::News));
        let before = self.store.transactions();
        match self.store.changes(SERVER, applied).expect("the database answers") {
            Renewal::Renewed { head, .. } => (head, self.store.transactions() > before),
            Renewal::Lost => panic!("the log goes on"),
        }
    }

    fn is_awaited(&self, position: Position) -> bool {
        !self.store.awaiting(position, None).expect("the database answers").0.is_empty()
    }

    fn query(&self, statement: &str) {
        let _ = self.postgres.query(&self.url, statement);
    }
}

#[test]
fn change_is_heard_of_at_once() {
    let Some(world) = World::new() else { return };
    let listen = |at_most| world.store.listen(SERVER, at_most);
    assert_eq!(listen(LONG), None, "nobody serves");
    let start = world.store.register(SERVER, LEASE).expect("registered").head;
    world.renew(start);
    assert_eq!(listen(LONG), Some(Heard::News), "whatever was said before");
    assert_eq!(listen(LONG), Some(Heard::News), "until somebody takes it");
    world.hear_and_ask(start);
    assert_eq!(listen(Duration::from_millis(30)), Some(Heard::Nothing));
    world.change(1);
    world.change(2);
    assert_eq!(listen(LONG), Some(Heard::News));
    world.store.deregister(SERVER).expect("deregistered");
    assert_eq!(listen(LONG), None);
}

#[test]
fn change_that_was_heard_of_need_not_be_asked_for() {
    let Some(world) = World::new() else { return };
    let start = world.begin_to_listen();
    world.change(1);
    let first = start.next();
    assert_eq!(world.hear_and_ask(start), (first, false));
    world.change(2);
    assert_eq!(world.hear_and_ask(first), (first.next(), false));
    world.store.acknowledge(SERVER, first.next()).expect("the database answers");
    assert!(!world.is_awaited(first.next()), "it knows what it has applied");
    // As when a key is revoked with those that it created.
    world.query("SELECT bsk_advance(NULL, NULL) FROM generate_series(1, 3)");
    let last = Position::from_number(first.next().number() + 3);
    assert_eq!(world.hear_and_ask(first.next()), (last, false), "several of one statement");
}

#[test]
fn announcement_that_does_not_follow_has_the_log_asked() {
    let Some(world) = World::new() else { return };
    let start = world.begin_to_listen();
    let position = start.next().number();
    for said in [
        // One is missing before it; it is of another log; an older database says nothing.
        format!("{} {SOME_TAG} {OTHER_TAG}  ", position + 1),
        format!("{position} {SOME_TAG} {OTHER_TAG}  "),
        String::new(),
    ] {
        world.query(&format!("SELECT pg_notify('bsk_changes', '{said}')"));
        assert_eq!(world.hear_and_ask(start), (start, true), "{said}");
    }
    world.change(1);
    assert_eq!(world.hear_and_ask(start), (start.next(), false), "it goes on");
}

#[test]
fn server_that_could_not_apply_what_it_heard_of_sees_that_the_log_is_another() {
    for log_is_lost in [false, true] {
        let Some(world) = World::new() else { return };
        world.change(1);
        let start = world.begin_to_listen();
        world.change(2);
        let head = start.next();
        assert_eq!(world.hear_and_ask(start), (head, false));
        if log_is_lost {
            // A failover, which lost a change that had been applied, too.
            world.query("UPDATE change_log SET tag = gen_random_uuid()");
        }
        assert_eq!(world.renew(start), Some(head).filter(|_| !log_is_lost));
    }
}

#[test]
fn announcement_of_a_log_that_is_gone_is_not_acknowledged() {
    let Some(world) = World::new() else { return };
    let start = world.begin_to_listen();
    world.change(1);
    let head = start.next();
    // A failover loses the change after it was announced, and the log goes on.
    assert_eq!(world.hear_and_ask(start), (head, false));
    world.query("UPDATE change_log SET tag = gen_random_uuid()");
    world.store.acknowledge(SERVER, head).expect("the database answers");
    assert!(world.is_awaited(head), "it has not applied what stands there now");
    world.change(2);
    assert_eq!(world.store.listen(SERVER, LONG), Some(Heard::News));
    let changes = world.store.changes(SERVER, head).expect("the database answers");
    assert!(matches!(changes, Renewal::Lost), "{changes:?}");
}

#[test]
fn server_that_has_become_deaf_hears_again_after_its_next_renewal() {
    let Some(world) = World::new() else { return };
    let start = world.store.register(SERVER, LEASE).expect("registered").head;
    world.renew(start);
    assert_eq!(world.store.listen(SERVER, LONG), Some(Heard::News));
    world.query(END_SESSIONS);
    let heard: Vec<_> = (0..3).map(|_| world.store.listen(SERVER, Duration::from_secs(1))).collect();
    assert_eq!(heard.last(), Some(&None), "{heard:?}");
    // The lease's own connection has ended, too.
    while world.store.renew(SERVER, start).is_err() {}
    assert_eq!(world.store.listen(SERVER, LONG), Some(Heard::News));
}

#[test]
fn connection_that_the_database_has_ended_is_not_lent() {
    let Some(world) = World::new() else { return };
    let asked = || world.store.peppers(Timestamp::from_millis(0));
    assert_eq!(asked().expect("an answer").len(), 0);
    world.query(END_SESSIONS);
    assert_eq!(asked().expect("an answer on another connection").len(), 0);
}

#[test]
fn servers_that_stop_and_start_at_once_each_go_on_from_one_of_them() {
    let Some(world) = World::new() else { return };
    let kept = |server: u8| {
        let (key, at) = (KeyId::from_bytes([9; 16]), Timestamp::from_millis(server.into()));
        vec![KeptCount { key, at, counted: format!("by {server}") }]
    };
    let keep = |server| world.store.keep_counts(ReplicaId::from_bytes([server; 16]), &kept(server));
    thread::scope(|scope| {
        let keep = &keep;
        let keeping: Vec<_> = (1..=6).map(|server| scope.spawn(move || keep(server))).collect();
        for kept in keeping {
            kept.join().expect("whole").expect("nobody is in another's way");
        }
    });
    let mut taken: Vec<_> = thread::scope(|scope| {
        let taking: Vec<_> = (1..=6).map(|_| scope.spawn(|| world.store.take_counts())).collect();
        taking.into_iter().map(|taking| taking.join().expect("whole").expect("taken")).collect()
    });
    taken.sort_by_key(|taken| taken.first().map(|kept| kept.at));
    assert_eq!(taken, (1..=6).map(kept).collect::<Vec<_>>());
}

#[test]
fn entry_that_another_has_replaced_is_not_acknowledged() {
    let Some(world) = World::new() else { return };
    let start = world.store.register(SERVER, LEASE).expect("registered").head;
    world.change(1);
    let head = world.renew(start).expect("registered");
    assert!(head > start && world.is_awaited(head));
    // As after a failover that lost the entry, and then went on.
    world.query("UPDATE change_log SET tag = gen_random_uuid()");
    world.store.acknowledge(SERVER, head).expect("the database answers");
    assert!(world.is_awaited(head), "it has not applied what stands there now");
    assert_eq!(world.renew(head), None, "and learns of it");

    let start = world.store.register(SERVER, LEASE).expect("registered").head;
    world.change(2);
    let head = world.renew(start).expect("registered");
    world.store.acknowledge(SERVER, head).expect("the database answers");
    assert!(!world.is_awaited(head));
}
