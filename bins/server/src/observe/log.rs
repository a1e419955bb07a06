//! A line in the log for an answer.
//!
//! It has no header of the request, no query and no path, only the template of
//! its route: a key that somebody put there is not written down.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::HttpMessage as _;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::HeaderValue;
use bsk_auth::Admission;

use crate::settings::TrustedProxies;

/// The routes that are asked on behalf of every request to something else.
const BUSY: [&str; 5] = ["/api/v1/auth", "/api/v1/auth/{path}*", "/healthz", "/readyz", "/metrics"];

/// Writes the line: a server's fault as a warning, the busy routes only for
/// those who debug.
pub(super) fn write<B>(
    response: &ServiceResponse<B>,
    route: &str,
    elapsed: Duration,
    id: Option<&HeaderValue>,
    trusted_proxies: &TrustedProxies,
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
                    client = client(response, trusted_proxies).map(tracing::field::display),
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

fn client<B>(response: &ServiceResponse<B>, trusted_proxies: &TrustedProxies) -> Option<IpAddr> {
    let request = response.request();
    let peer = request.peer_addr()?.ip();
    let forwarded: Vec<&str> =
        request.headers().get_all("x-forwarded-for").filter_map(|field| field.to_str().ok()).collect();
    Some(trusted_proxies.client(peer, forwarded.into_iter()))
}
