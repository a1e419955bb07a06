//! TLS to Redis, as the URL asks for it.

use crate::{
    record::Outcome,
    server::{ask, micros, open, quota},
};
use bsk_limit::{SharedKey, SharedLimits as _};
use bsk_limit_redis::{ConnectError, OpenError};
use bsk_test_services::{Certificate, Redis};
use std::error::Error as _;

#[track_caller]
fn refused(url: &str) -> String {
    let began = micros();
    let error = open(url, "share").unwrap_err();
    assert!(matches!(error, OpenError::Connect(ConnectError::Unreachable(_))), "{error}");
    assert!(micros() - began < 3_000_000, "another attempt is of no use");
    error.source().unwrap().to_string()
}

#[test]
fn redis_is_believed_by_its_certificate_and_name() {
    let Some(certificate) = Certificate::for_host("localhost") else { return };
    let Some((_redis, port)) = Redis::start_with(&certificate) else { return };
    let query = format!("sslrootcert={}", certificate.file().display());
    let limits = open(&format!("rediss://localhost:{port}/0?{query}"), "share").unwrap();
    assert_eq!(ask(&limits.window(SharedKey([1; 16]), quota(10, 60_000))), Outcome::Admitted);

    let cause = refused(&format!("rediss://127.0.0.1:{port}/0?{query}"));
    assert!(cause.contains("not valid for name"), "{cause}");
}

#[test]
fn redis_with_another_certificate_is_refused() {
    let (Some(certificate), Some(other)) =
        (Certificate::for_host("localhost"), Certificate::for_host("localhost"))
    else {
        return;
    };
    let Some((_redis, port)) = Redis::start_with(&certificate) else { return };
    let url = format!("rediss://localhost:{port}/0");
    let cause = refused(&format!("{url}?sslrootcert={}", other.file().display()));
    assert!(cause.contains("invalid peer certificate"), "{cause}");
    let cause = refused(&url);
    assert!(cause.contains("invalid peer certificate"), "the machine knows no such authority: {cause}");
}

#[test]
fn redis_without_tls_is_refused_if_the_url_asks_for_it() {
    let Some(redis) = Redis::start() else { return };
    let error = open(&redis.url().replace("redis://", "rediss://"), "share").unwrap_err();
    assert!(matches!(error, OpenError::Connect(ConnectError::Unreachable(_))), "{error}");
}
