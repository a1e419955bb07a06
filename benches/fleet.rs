//! What a verification costs in a fleet, beside one on a single machine.
//!
//! The fleet is three handles on one PostgreSQL, with limits shared through one Redis; the single machine has SQLite.
//! Both know 1,000 keys, which come in random order. They take turns; a ratio is formed in every round, and printed are
//! the median of the rounds and the quartiles around it. Without PostgreSQL or Redis nothing is measured.

use std::io::{Write as _, stdout};
use std::sync::Arc;

use bsk_auth::{ApiKeys, Clock, Pepper};
use bsk_benches::{Contender as _, Load, Service, quartiles, spend, stocked};
use bsk_limit_redis::{Loss, RedisLimits};
use bsk_store_diesel::{PostgresOptions, PostgresStore, SqliteOptions, SqliteStore};
use bsk_test_services::{Postgres, Redis};

/// Calls in a turn.
const TURN: u64 = 1_024;

fn main() -> std::io::Result<()> {
    // `cargo bench -- --test` asks whether it runs, not how fast.
    let rounds = if std::env::args().any(|argument| argument == "--test") { 1 } else { 2_001 };
    let (Some(postgres), Some(redis)) = (Postgres::start(), Redis::start()) else { return Ok(()) };
    let folder = tempfile::tempdir()?;
    let sqlite = SqliteStore::open(folder.path().join("keys.db"), &SqliteOptions::default());
    let (store, texts) = stocked(sqlite.expect("a new database"), Load::Thousand);
    let single = Service::over(store, texts, Load::Thousand);

    let database = postgres.database().parse().expect("an address");
    let open = || PostgresStore::open(&database, &PostgresOptions::default()).expect("a database");
    let (_, texts) = stocked(open(), Load::Thousand);
    let handles = [(); 3].map(|()| in_fleet(open(), &redis, texts.clone()));
    let fleet = &handles[0];

    for service in [&single, fleet] {
        assert!(service.texts.iter().all(|text| service.admit(text)), "every key is good");
    }
    let (mut singles, mut fleets) = (single.deck(1), fleet.deck(1));
    let ratio = |_| {
        let alone = spend(&single, &mut singles, TURN);
        spend(fleet, &mut fleets, TURN).as_secs_f64() / alone.as_secs_f64()
    };
    let [first, median, third] = quartiles(&(0..rounds).map(ratio).collect::<Vec<_>>());
    writeln!(stdout(), "verify in a fleet / on one machine  {median:.3}  ({first:.3} to {third:.3})")
}

fn in_fleet(store: PostgresStore, redis: &Redis, texts: Vec<bsk_benches::Text>) -> Service {
    let clock = Clock::system();
    let builder = ApiKeys::builder(store, Pepper::from_random(Service::PEPPER)).clock(clock.clone());
    let url = redis.url().parse().expect("an address");
    let limits = RedisLimits::open(&url, Loss::Share, move || clock.now().moment).expect("Redis answers");
    Service::opened(builder.shared_limits(Arc::new(limits)), texts, Load::Thousand)
}
