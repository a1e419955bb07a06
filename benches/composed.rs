//! What else one verifies keys with, doing as much of the same job as it can.

use std::hint::black_box;
use std::time::Duration;

use api_keys_simplified::{ApiKeyManagerV0, Environment, ExposeSecret, KeyStatus, SecureString};
use bsk_benches::{Composed, Contender, GovernorAlone, Load, Service, spend};
use criterion::{Criterion, criterion_group, criterion_main};
use prefixed_api_key::{PrefixedApiKey, PrefixedApiKeyController};

/// HMAC, moka and governor put together by hand, and governor by itself,
/// beside a verification with the same keys.
fn by_hand(criterion: &mut Criterion) {
    for load in Load::ALL {
        let service = Service::open(load);
        let composed = Composed::new(&Service::PEPPER, &service.texts, load.limit());
        contest(criterion, "hmac + moka + governor", load, &service, &composed);
        contest(criterion, "governor alone", load, &service, &GovernorAlone::new(load.limit()));
        contest(criterion, "bsk-auth", load, &service, &service);
    }
}

fn contest(criterion: &mut Criterion, name: &str, load: Load, service: &Service, contender: &impl Contender) {
    let mut deck = service.deck(1);
    criterion.bench_function(&format!("{name}/{}", load.name()), |bencher| {
        bencher.iter_custom(|calls| spend(contender, &mut deck, calls));
    });
}

/// Parse and compare with the one stored hash: no look-up, expiry, scope or
/// limit.
fn prefixed_api_key(criterion: &mut Criterion) {
    let controller = PrefixedApiKeyController::configure()
        .prefix("bsk".to_owned())
        .seam_defaults()
        .finalize()
        .expect("it is configured");
    let (key, hash) = controller.try_generate_key_and_hash().expect("the system has randomness");
    let text = key.to_string();
    criterion.bench_function("prefixed-api-key, one key", |bencher| {
        bencher.iter(|| {
            let presented = PrefixedApiKey::from_string(black_box(&text)).expect("a well-formed key");
            assert!(controller.check_hash(&presented, &hash));
        });
    });
}

/// Checksum, then Argon2id against the one stored hash: no look-up, scope or
/// limit.
fn api_keys_simplified(criterion: &mut Criterion) {
    let manager = ApiKeyManagerV0::init_default_config("bsk").expect("it is configured");
    let key = manager.generate(Environment::production()).expect("the system has randomness");
    let text = key.key().expose_secret().to_owned();
    criterion.bench_function("api-keys-simplified, one key", |bencher| {
        bencher.iter(|| {
            let presented = SecureString::from(black_box(&text).clone());
            let status = manager.verify(&presented, key.expose_hash().hash()).expect("it can be judged");
            assert_eq!(status, KeyStatus::Valid);
        });
    });
}

fn brief() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group!(name = benches; config = brief(); targets = by_hand, prefixed_api_key, api_keys_simplified);
criterion_main!(benches);
