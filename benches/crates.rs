//! What each crate does by itself.

use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Duration;

use bsk_benches::{Load, Service, stocked, stranger};
use bsk_hash::{Indexer, Pepper, PepperVersion, Peppers};
use bsk_key::{ApiKey, KeyBody, KeyPrefix};
use bsk_limit::headers::{RateLimitFields, WallClock};
use bsk_limit::{Limiter, Moment, Quota, Window};
use bsk_scope::{Scope, ScopeSet};
use bsk_store::{MemoryStore, Store};
use bsk_store_diesel::{SqliteOptions, SqliteStore};
use criterion::{Criterion, criterion_group, criterion_main};

fn key(criterion: &mut Criterion) {
    let text = stranger(1);
    let key = ApiKey::new(KeyPrefix::BSK_LIVE, KeyBody::from_bytes([0xa1; 16]));
    criterion.bench_function("key/parse", |bencher| {
        bencher.iter(|| KeyPrefix::BSK_LIVE.parse(black_box(&text)));
    });
    criterion.bench_function("key/expose", |bencher| bencher.iter(|| black_box(&key).expose()));
    criterion.bench_function("key/hint", |bencher| bencher.iter(|| black_box(&key).hint()));
}

fn scope(criterion: &mut Criterion) {
    let held = ScopeSet::of(Scope::Admin);
    let required = ScopeSet::of(Scope::Read).union(Scope::Write.into());
    criterion.bench_function("scope/grants", |bencher| {
        bencher.iter(|| black_box(held).grants(black_box(required)));
    });
    criterion.bench_function("scope/read text", |bencher| {
        bencher.iter(|| black_box("read write agency:read").parse::<ScopeSet>());
    });
}

fn hash(criterion: &mut Criterion) {
    let key = ApiKey::new(KeyPrefix::BSK_LIVE, KeyBody::from_bytes([0xa1; 16]));
    let peppers = Peppers::new(PepperVersion::FIRST, Pepper::from_random(Service::PEPPER));
    let indexer = Indexer::new([9; 16]);
    criterion.bench_function("hash/digest", |bencher| bencher.iter(|| peppers.digest(black_box(&key))));
    criterion.bench_function("hash/index", |bencher| bencher.iter(|| indexer.index(black_box(key.body()))));
}

fn limit(criterion: &mut Criterion) {
    let quota = Quota::per_minute(NonZeroU32::new(1_000).expect("not zero"));
    // One unit in 67 ms uses nine tenths of the limit.
    let mut millis = 0;
    let mut next = || {
        millis += 67;
        Moment::from_millis(millis)
    };
    let window = Window::new(quota);
    criterion.bench_function("limit/check", |bencher| {
        bencher.iter(|| assert!(black_box(&window).check(next()).is_admitted()));
    });
    criterion.bench_function("limit/check and status", |bencher| {
        bencher.iter(|| {
            let now = next();
            assert!(black_box(&window).check(now).is_admitted());
            window.status(now)
        });
    });
    let now = next();
    let status = window.status(now);
    let wall = WallClock::from_offset_ms(1_700_000_000_000);
    criterion.bench_function("limit/header fields", |bencher| {
        bencher.iter(|| RateLimitFields::new(black_box(&status), now, wall));
    });
    let limiter = Limiter::new(quota);
    criterion.bench_function("limit/keyed check", |bencher| {
        bencher.iter(|| limiter.check(black_box(&42_u64), next()).expect("within the limit"));
    });
}

fn store(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("bsk.db");
    let sqlite = SqliteStore::open(path, &SqliteOptions::default()).expect("a new database");
    look_up(criterion, "memory", MemoryStore::new());
    look_up(criterion, "SQLite", sqlite);
}

/// One key of 1,000, and a digest that is not there.
fn look_up(criterion: &mut Criterion, name: &str, store: impl Store) {
    let (store, texts) = stocked(store, Load::Thousand);
    let peppers = Peppers::new(PepperVersion::FIRST, Pepper::from_random(Service::PEPPER));
    let digest = |text: &[u8]| peppers.digest(&KeyPrefix::BSK_LIVE.parse(text).expect("a well-formed key"));
    let found = |digest| store.look_up(black_box(&[digest])).expect("it answers").found.len();
    let (known, unknown) = (digest(&texts[0]), digest(&stranger(1)));
    criterion.bench_function(&format!("store/look up a key, {name}"), |bencher| {
        bencher.iter(|| assert_eq!(found(known), 1));
    });
    criterion.bench_function(&format!("store/look up a stranger, {name}"), |bencher| {
        bencher.iter(|| assert_eq!(found(unknown), 0));
    });
}

fn clock(criterion: &mut Criterion) {
    let clock = bsk_auth::Clock::system();
    criterion.bench_function("auth/clock", |bencher| bencher.iter(|| clock.now()));
}

fn brief() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(700))
}

criterion_group!(name = benches; config = brief(); targets = key, scope, hash, limit, store, clock);
criterion_main!(benches);
