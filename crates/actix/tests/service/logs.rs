//! What the log says, and what it never does.

use std::io;
use std::sync::{Arc, Mutex};

use actix_web::test::TestRequest;
use bsk_actix::auth::{ManageError, Scope, StoreError};
use bsk_actix::{Problem, RequireApiKey};
use tracing_subscriber::fmt::MakeWriter;

use crate::fixture::{Fixture, with_key};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Takes down all that this thread logs, while the guard is held.
    fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[actix_web::test]
async fn a_route_outside_the_middleware_is_reported_with_what_to_do() {
    let (log, _guard) = Log::begin();
    let acme = Fixture::new();
    acme.get("/open/read", &acme.key(Scope::Read)).await.assert_refused(500, "internal_error");
    let text = log.text();
    assert!(text.contains("ERROR") && text.contains("/open/read"), "{text}");
    assert!(text.contains("wrap its scope with it"), "{text}");
}

#[test]
fn what_the_store_says_is_in_the_log() {
    let (log, _guard) = Log::begin();
    drop(Problem::from(ManageError::Unavailable(StoreError::Failed("disk is full".into()))));
    let text = log.text();
    assert!(text.contains("ERROR") && text.contains("disk is full"), "{text}");
}

#[actix_web::test]
async fn no_key_is_in_the_log_or_in_an_answer() {
    use std::fmt::Write as _;

    let (log, _guard) = Log::begin();
    let acme = Fixture::new();
    let key = acme.limited_key(Scope::Read, 3);
    let mut shown = String::new();
    let unknown = format!("bsk_live_{}", "5".repeat(32));
    let malformed = format!("{}f", key.text);
    for path in ["/v1/me", "/v1/both", "/v1/nothing", "/v1/fails", "/open/me"] {
        let two = with_key(path, &key).append_header(("X-API-Key", unknown.as_str()));
        for request in [
            with_key(path, &key),
            two,
            TestRequest::get().uri(path).insert_header(("X-API-Key", unknown.as_str())),
            TestRequest::get().uri(path).insert_header(("X-API-Key", malformed.as_str())),
        ] {
            write!(shown, "{:?}", acme.send(request).await).unwrap();
        }
    }
    write!(shown, "{:?}", RequireApiKey::new(acme.api_keys.clone())).unwrap();
    shown += &log.text();
    for secret in [&key.text["bsk_live_".len()..], &"5".repeat(32)] {
        // Any eight characters of it would be a leak.
        for part in secret.as_bytes().windows(8) {
            let part = str::from_utf8(part).unwrap();
            assert!(!shown.contains(part), "{part} in {shown}");
        }
    }
}
