//! Takes one path so many times, for a tool that counts instructions:
//! `instructions PATH CALLS`. `instructions.sh` calls it.

use std::hint::black_box;
use std::process::ExitCode;

use bsk_benches::{BareHmac, Composed, Contender, Load, Service, Text, stranger};
use bsk_hash::Indexer;
use bsk_key::KeyPrefix;
use bsk_limit::headers::{RateLimitFields, WallClock};
use bsk_limit::{Moment, Quota, Window};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (path, calls) = (arguments.next(), arguments.next().and_then(|calls| calls.parse().ok()));
    match (path, calls) {
        (Some(path), Some(calls)) if take(&path, calls) => ExitCode::SUCCESS,
        _ => ExitCode::from(2),
    }
}

/// Takes a path; `false` if there is no such path.
fn take(path: &str, calls: u64) -> bool {
    let service = Service::open(Load::One);
    let text = &service.texts[0];
    match path {
        "hmac" => admit(&BareHmac::new(&Service::PEPPER), &service.texts, calls),
        "verify" => admit(&service, &service.texts, calls),
        "composed" => {
            let composed = Composed::new(&Service::PEPPER, &service.texts, Load::One.limit());
            admit(&composed, &service.texts, calls);
        }
        "verify-and-render" => {
            let mut texts = service.texts.iter().cycle();
            repeat(calls, || {
                let text = texts.next().expect("there are keys");
                let admission = service.api_keys.verify(black_box(text)).expect("a good key");
                let rate = admission.rate();
                let wall = WallClock::from_offset_ms(rate.now.wall_offset);
                black_box(RateLimitFields::new(&rate.status, rate.now.moment, wall));
            });
        }
        "unknown-again" => {
            let strangers: Vec<Text> = (0..64).map(stranger).collect();
            let mut texts = strangers.iter().cycle();
            repeat(calls, || {
                let text = texts.next().expect("there are strangers");
                assert!(service.api_keys.verify(black_box(text)).is_err());
            });
        }
        "malformed" => repeat(calls, || {
            let text: &[u8] = b"bsk_live_0123456789abcdef0123456789abcdeF";
            assert!(service.api_keys.verify(black_box(text)).is_err());
        }),
        "parse" => repeat(calls, || {
            assert!(black_box(KeyPrefix::BSK_LIVE.parse(black_box(text))).is_ok());
        }),
        "index" => {
            let indexer = Indexer::new([9; 16]);
            let key = KeyPrefix::BSK_LIVE.parse(text).expect("a well-formed key");
            repeat(calls, || {
                black_box(indexer.index(black_box(key.body())));
            });
        }
        "limit" => {
            // A limit of 1,000 a minute that is used up to nine tenths.
            let (window, mut micros) = (Window::new(Quota::default()), 0);
            repeat(calls, || {
                micros += 60_000 * 10 / 9;
                let now = Moment::from_millis(micros / 1_000);
                assert!(black_box(&window).check(now).is_admitted(), "the clock keeps within the limit");
            });
        }
        "clock" => repeat(calls, || {
            black_box(service.api_keys.now());
        }),
        _ => return false,
    }
    true
}

/// All keys in turn: where a key stands in a table is drawn by lot in each
/// process.
fn admit(contender: &impl Contender, texts: &[Text], calls: u64) {
    let mut texts = texts.iter().cycle();
    repeat(calls, || {
        let text = texts.next().expect("there are keys");
        assert!(contender.admit(black_box(text)), "a refusal is no measurement");
    });
}

fn repeat(calls: u64, mut call: impl FnMut()) {
    for _ in 0..calls {
        call();
    }
}
