//! A line in the log for an answer.
//!
//! It has no header of the request, no query and no path, only the template of
//! its route: a key that somebody put there is not written down.

use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderValue;
use bsk_auth::Admission;

/// The routes that are asked on behalf of every request to something else.
const BUSY: [&str; 5] = ["/api/v1/auth", "/api/v1/auth/{path:.*}", "/healthz", "/readyz", "/metrics"];

/// Writes the line: a server's fault as a warning, the busy routes only for
/// those who debug.
pub(super) fn write<B>(
    response: &ServiceResponse<B>,
    route: &str,
    elapsed: Duration,
    id: Option<&HeaderValue>,
) {
    macro_rules! line {
        ($level:ident) => {
            if tracing::enabled!(tracing::Level::$level) {
                let request = response.request();
                let key = request.extensions().get::<Admission>().map(|admission| admission.principal().id());
                tracing::event!(
                    tracing::Level::$level,
                    method = request.method().as_str(),
                    route,
                    status = response.status().as_u16(),
                    ms = elapsed.as_secs_f64() * 1_000.0,
                    key = key.map(tracing::field::display),
                    client = request.peer_addr().map(|client| tracing::field::display(client.ip())),
                    request = id.and_then(|id| id.to_str().ok()),
                    "answered"
                );
            }
        };
    }
    if response.status().is_server_error() {
        line!(WARN);
    } else if BUSY.contains(&route) {
        line!(DEBUG);
    } else {
        line!(INFO);
    }
}
