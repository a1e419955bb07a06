//! Where limits cannot be shared, that is said at once.

use crate::{
    proxy::LossyProxy,
    record::Outcome,
    server::{ask, micros, open, quota},
};
use bsk_limit::{Moment, SharedKey, SharedLimits as _, SharedVerdict};
use bsk_limit_redis::{ConnectError, OpenError};
use bsk_test_services::Redis;
use std::{sync::atomic::Ordering, thread, time::Duration};

#[test]
fn redis_that_evicts_is_refused() {
    let Some(redis) = Redis::start_with_options(&["--maxmemory-policy", "allkeys-lru"]) else {
        return;
    };
    let error = open(&redis.url(), "share").unwrap_err();
    assert!(matches!(&error, OpenError::Connect(ConnectError::Evicts { policy }) if policy == "allkeys-lru"));
    assert!(error.to_string().contains("set maxmemory-policy to noeviction"), "{error}");
}

#[test]
fn redis_that_is_not_there_is_said_to_be_unreachable() {
    let error = open("redis://127.0.0.1:1/0", "share").unwrap_err();
    assert!(matches!(error, OpenError::Connect(ConnectError::Unreachable(_))), "{error}");
}

#[test]
fn redis_that_is_not_there_yet_is_waited_for() {
    let Some(mut redis) = Redis::start() else { return };
    let url = redis.url();
    redis.kill();
    thread::scope(|scope| {
        let opening = scope.spawn(|| open(&url, "share"));
        thread::sleep(Duration::from_millis(500));
        redis.resume();
        opening.join().unwrap().unwrap();
    });
}

#[test]
fn first_answers_that_are_lost_are_asked_for_again() {
    let Some(redis) = Redis::start() else { return };
    let proxy = LossyProxy::start(redis.port(), |answer| answer < 7);
    let limits = open(&format!("redis://127.0.0.1:{}/0", proxy.port), "share").unwrap();
    assert_eq!(proxy.lost.load(Ordering::Relaxed), 7);
    assert_eq!(ask(&limits.window(SharedKey([1; 16]), quota(10, 60_000))), Outcome::Admitted);
}

#[test]
fn a_password_that_is_wrong_is_not_tried_again() {
    let Some(redis) = Redis::start() else { return };
    redis.configure("requirepass", "right");
    let began = micros();
    let error = open(&format!("redis://:wrong@127.0.0.1:{}/0", redis.port()), "share").unwrap_err();
    assert!(matches!(error, OpenError::Connect(ConnectError::Unreachable(_))), "{error}");
    assert!(micros() - began < 3_000_000, "it was tried again");
}

#[test]
fn a_lowered_limit_drops_the_units_in_hand() {
    let Some(redis) = Redis::start() else { return };
    let limits = open(&redis.url(), "closed").unwrap();
    let key = SharedKey([1; 16]);
    let wide = limits.window(key, quota(1_000, 60_000));
    for _ in 0..100 {
        assert_eq!(ask(&wide), Outcome::Admitted);
    }
    let narrow = limits.window(key, quota(100, 60_000));
    assert_eq!(wide.check(Moment::from_millis(0)), SharedVerdict::Closed);
    assert_eq!(ask(&narrow), Outcome::Refused, "all hundred are counted");
    let wide = limits.window(key, quota(200, 60_000));
    let more = (0..300).filter(|_| ask(&wide) == Outcome::Admitted).count();
    assert_eq!(more, 100, "and stay counted");
}

#[test]
fn a_server_that_stops_returns_what_it_has_in_hand() {
    let Some(redis) = Redis::start() else { return };
    let key = SharedKey([1; 16]);
    let limits = open(&redis.url(), "closed").unwrap();
    let window = limits.window(key, quota(100, 60_000));
    assert!((0..70).all(|_| ask(&window) == Outcome::Admitted));
    limits.close();
    let next = open(&redis.url(), "closed").unwrap();
    let window = next.window(key, quota(100, 60_000));
    assert_eq!((0..100).filter(|_| ask(&window) == Outcome::Admitted).count(), 30);
}
