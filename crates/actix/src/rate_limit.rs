//! The header fields that tell how much of a limit is left.

mod policy;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use bsk_auth::Rate;
use bsk_auth::rate_limit_headers::{self as fields, StateFields, WallClock};

use crate::header_value::header_texts;
use policy::Policy;

static LIMIT: HeaderName = HeaderName::from_static(fields::LIMIT);
static REMAINING: HeaderName = HeaderName::from_static(fields::REMAINING);
static RESET: HeaderName = HeaderName::from_static(fields::RESET);
static POLICY: HeaderName = HeaderName::from_static(fields::POLICY);
static RATE_LIMIT: HeaderName = HeaderName::from_static(fields::RATE_LIMIT);

/// Writes `X-RateLimit-Limit`, `X-RateLimit-Remaining`, `X-RateLimit-Reset`,
/// `RateLimit-Policy` and `RateLimit`, in place of those that are there.
///
/// [`RequireApiKey`](crate::RequireApiKey) does this by itself. The values are
/// cut from a buffer of this thread, as [`header_value`](crate::header_value)
/// says.
///
/// # Examples
///
/// ```
/// use actix_web::HttpResponse;
/// use bsk_actix::{auth::Admission, write_rate_limit};
///
/// fn answer(admission: &Admission) -> HttpResponse {
///     let mut response = HttpResponse::NoContent().finish();
///     write_rate_limit(&admission.rate(), response.headers_mut());
///     response
/// }
/// ```
pub fn write_rate_limit(rate: &Rate, headers: &mut HeaderMap) {
    // Where there is no field none is replaced, and it costs less to append one.
    let put = if headers.is_empty() { HeaderMap::append } else { replace };
    let wall = WallClock::from_offset_ms(rate.now.wall_offset);
    let fields = StateFields::new(&rate.status, rate.now.moment, wall);
    // Digits and quotes are fit for a header as they are.
    if let Ok(Policy { limit, policy }) = Policy::of(rate.status.quota) {
        put(headers, LIMIT.clone(), limit);
        put(headers, POLICY.clone(), policy);
    }
    let texts = [fields.remaining().as_bytes(), fields.reset().as_bytes(), fields.rate_limit().as_bytes()];
    for (name, value) in [&REMAINING, &RESET, &RATE_LIMIT].into_iter().zip(header_texts(texts)) {
        if let Ok(value) = value {
            put(headers, name.clone(), value);
        }
    }
}

fn replace(headers: &mut HeaderMap, name: HeaderName, value: HeaderValue) {
    headers.insert(name, value);
}

/// Writes the same, and `Retry-After` if the request was refused for its limit.
pub(crate) fn write_refused_rate(rate: &Rate, headers: &mut HeaderMap) {
    write_rate_limit(rate, headers);
    if let Some(not_before) = rate.not_before {
        let seconds = fields::retry_after(not_before, rate.now.moment);
        if let [Ok(value)] = header_texts([seconds.as_bytes()]) {
            headers.insert(RETRY_AFTER, value);
        }
    }
}
