//! A line in the log for an answer.
//!
//! It has no header of the request, no query and no path, only the template of
//! its route: a key that somebody put there is not written down.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::HeaderValue;

use super::Asked;

/// The routes that are asked on behalf of every request to something else.
const BUSY: [&str; 5] = ["/api/v1/auth", "/api/v1/auth/{path:.*}", "/healthz", "/readyz", "/metrics"];

/// What a line says.
pub(super) struct Line<'a> {
    pub(super) asked: Asked<'a>,
    pub(super) route: &'a str,
    pub(super) status: StatusCode,
    pub(super) elapsed: Duration,
    pub(super) id: &'a HeaderValue,
}

/// Writes the line: a server's fault as a warning, the busy routes only for
/// those who debug.
pub(super) fn write(line: &Line<'_>) {
    let Line { asked, route, status, elapsed, id } = line;
    macro_rules! line {
        ($level:ident) => {
            if tracing::enabled!(tracing::Level::$level) {
                tracing::event!(
                    tracing::Level::$level,
                    method = asked.method.as_str(),
                    route,
                    status = status.as_u16(),
                    ms = elapsed.as_secs_f64() * 1_000.0,
                    key = asked.key.map(tracing::field::display),
                    client = asked.client.map(|client| tracing::field::display(client.ip())),
                    request = id.to_str().ok(),
                    "answered"
                );
            }
        };
    }
    if status.is_server_error() {
        line!(WARN);
    } else if BUSY.contains(route) {
        line!(DEBUG);
    } else {
        line!(INFO);
    }
}
