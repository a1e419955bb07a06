use bsk_test_services::Postgres;

use super::*;
use crate::{PostgresOptions, SqliteOptions};

/// Whoever adds a table says here whether it is copied.
#[test]
fn every_table_is_copied_or_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let sqlite = SqliteStore::open(folder.path().join("bsk.db"), &SqliteOptions::default());
    let sqlite = sqlite.expect("a store");
    let postgres = Postgres::shared().map(|postgres| {
        let url = postgres.database().parse().expect("a URL");
        PostgresStore::open(&url, &PostgresOptions::default()).expect("a store")
    });
    let mut known: Vec<&str> = TABLES.iter().map(|table| table.name).chain(LEFT_OUT).collect();
    known.sort_unstable();
    let places = [Some(Place::Sqlite(&sqlite)), postgres.as_ref().map(Place::Postgres)];
    for mut side in places.into_iter().flatten().map(|place| place.side().expect("a connection")) {
        let Ok(tables) = side.tables() else { panic!("tables cannot be listed") };
        assert_eq!(tables, known, "a table is neither copied nor left out");
    }
}

fn write(place: Place<'_>, table: &str, rows: &str) {
    let mut side = place.side().expect("a connection");
    let Ok(columns) = side.columns(table) else { panic!("no columns of {table}") };
    let done = side.begin().and_then(|()| side.write(table, &columns, rows)).and_then(|_| side.commit());
    assert!(done.is_ok(), "{table}: {:?}", done.err());
}

fn rows(place: Place<'_>, table: &'static Table) -> Vec<String> {
    let mut side = place.side().expect("a connection");
    let Ok(columns) = side.columns(table.name) else { panic!("no columns of {}", table.name) };
    let mut rows = Vec::new();
    let read = side.read(table, &columns, &mut |row| {
        // The two databases put other spaces.
        rows.push(row.replace(" : ", ":").replace(", ", ",").to_lowercase());
        Ok(())
    });
    assert!(read.is_ok(), "{}: {:?}", table.name, read.err());
    rows.sort();
    rows
}

/// There and back, every row is as it was; what has its seal needs no other.
#[test]
fn people_and_the_audit_log_go_along() {
    let Some(server) = Postgres::shared() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file =
        |name: &str| SqliteStore::open(folder.path().join(name), &SqliteOptions::default()).expect("a store");
    let (sqlite, back) = (file("bsk.db"), file("back.db"));
    let database = server.database();
    let postgres = PostgresStore::open(&database.parse().expect("a URL"), &PostgresOptions::default());
    let postgres = postgres.expect("a store");
    let from = Place::Sqlite(&sqlite);
    write(from, "users", r#"[{"id":"user_1","email":"a@b.c","created_at":1}]"#);
    let mac = "ab".repeat(32);
    let event = |id: u32| {
        format!(
            r#"{{"id":{id},"at":7,"action":"key.create","actor_kind":"operator","via":"cli",
                "target_kind":"key","details":"name\t\"x\"\n"}}"#
        )
    };
    write(from, "audit_events", &format!("[{},{}]", event(1), event(2)));
    write(from, "audit_seals", &format!(r#"[{{"sequence":1,"event_id":1,"mac":"{mac}"}}]"#));
    let mut side = from.side().expect("a connection");
    assert!(side.begin().and_then(|()| side.clear("audit_unsealed")).and_then(|()| side.commit()).is_ok());
    write(from, "audit_unsealed", r#"[{"event_id":2}]"#);

    copy(from, Place::Postgres(&postgres), |_| ()).expect("copied");
    copy(Place::Postgres(&postgres), Place::Sqlite(&back), |_| ()).expect("copied back");
    let mut events = 0;
    for table in &TABLES {
        assert_eq!(rows(Place::Sqlite(&back), table), rows(from, table), "{}", table.name);
        events += rows(Place::Postgres(&postgres), table).len();
    }
    assert_eq!(events, 5);
    // The next entry gets a number of its own.
    let statement = r"INSERT INTO audit_events (at, action, actor_kind, via, target_kind, details)
        SELECT 1, 'a', 'b', 'c', 'd', '' RETURNING id";
    assert_eq!(server.query(&database, statement), "3");
}
