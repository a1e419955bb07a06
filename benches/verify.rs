//! What a verification costs: cached, not cached, unknown, malformed; beside
//! one HMAC-SHA256 of the same texts.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use bsk_benches::{
    BareHmac, Contender, Load, Service, spend, spend_on_threads, stocked, stopwatch, stranger,
};
use bsk_store_diesel::{SqliteOptions, SqliteStore};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};

fn cached(criterion: &mut Criterion) {
    for load in Load::ALL {
        let (service, hmac) = (Service::open(load), BareHmac::new(&Service::PEPPER));
        contest(criterion, "hmac", load, &service, &hmac);
        contest(criterion, "verify", load, &service, &service);
    }
}

fn contest(criterion: &mut Criterion, name: &str, load: Load, service: &Service, contender: &impl Contender) {
    let mut group = criterion.benchmark_group(name);
    group.bench_function(BenchmarkId::new("1 thread", load.name()), |bencher| {
        let mut deck = service.deck(1);
        bencher.iter_custom(|calls| spend(contender, &mut deck, calls));
    });
    group.bench_function(BenchmarkId::new("2 threads", load.name()), |bencher| {
        let mut decks = [service.deck(2), service.deck(3)];
        bencher.iter_custom(|calls| spend_on_threads(contender, &mut decks, calls));
    });
    group.finish();
}

/// The first verification of a key: parse, hash, a thread that asks the store
/// for all who wait, and the new entry.
fn not_cached(criterion: &mut Criterion) {
    criterion.bench_function("verify/not cached, memory", |bencher| {
        bencher.iter_custom(|calls| first_times(calls, || Service::open_cold(Load::Thousand)));
    });
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("bsk.db");
    let sqlite = SqliteStore::open(path, &SqliteOptions::default()).expect("a new database");
    let (store, texts) = stocked(sqlite, Load::Thousand);
    let open = || Service::over(Arc::clone(&store), texts.clone(), Load::Thousand);
    criterion.bench_function("verify/not cached, SQLite", |bencher| {
        bencher.iter_custom(|calls| first_times(calls, open));
    });
}

/// The time of so many first verifications. Handles are opened as needed.
fn first_times(calls: u64, open: impl Fn() -> Service) -> Duration {
    let (mut spent, mut left) = (Duration::ZERO, calls);
    while left > 0 {
        let service = open();
        let texts = &service.texts[..service.texts.len().min(usize::try_from(left).unwrap_or(usize::MAX))];
        let (admitted, time) = stopwatch(|| texts.iter().filter(|text| service.admit(*text)).count());
        assert_eq!(admitted, texts.len(), "a refusal is no measurement");
        spent += time;
        left -= texts.len() as u64;
    }
    spent
}

fn refused(criterion: &mut Criterion) {
    let service = Service::open(Load::Thousand);
    let mut number = 0;
    let refused = |text: &[u8]| assert!(service.api_keys.verify(black_box(text)).is_err());
    criterion.bench_function("verify/unknown, first time", |bencher| {
        bencher.iter(|| {
            number += 1;
            refused(&stranger(number));
        });
    });
    let again = stranger(0);
    refused(&again);
    criterion.bench_function("verify/unknown, again", |bencher| bencher.iter(|| refused(&again)));
    criterion.bench_function("verify/malformed, wrong prefix", |bencher| {
        bencher.iter(|| refused(b"sk_live_0123456789abcdef0123456789abcdef0"));
    });
    criterion.bench_function("verify/malformed, last digit", |bencher| {
        bencher.iter(|| refused(b"bsk_live_0123456789abcdef0123456789abcdeF"));
    });
}

fn brief() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = benches; config = brief(); targets = cached, not_cached, refused);
criterion_main!(benches);
