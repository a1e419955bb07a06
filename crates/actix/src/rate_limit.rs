//! The header fields that tell how much of a limit is left.

mod policy;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use bsk_auth::Rate;
use bsk_auth::rate_limit_headers::{self as fields, StateFields, WallClock};

use crate::header_value::{HeaderTexts, header_texts};
use policy::Policy;

// Constants, as each field takes a name of its own: to copy one that is shared
// costs more than to write it down.
const LIMIT: HeaderName = HeaderName::from_static(fields::LIMIT);
const REMAINING: HeaderName = HeaderName::from_static(fields::REMAINING);
const RESET: HeaderName = HeaderName::from_static(fields::RESET);
const POLICY: HeaderName = HeaderName::from_static(fields::POLICY);
const RATE_LIMIT: HeaderName = HeaderName::from_static(fields::RATE_LIMIT);

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
    if headers.is_empty() {
        put_rate_limit(rate, |name, value| headers.append(name, value));
    } else {
        put_rate_limit(rate, |name, value| drop(headers.insert(name, value)));
    }
}

fn put_rate_limit(rate: &Rate, mut put: impl FnMut(HeaderName, HeaderValue)) {
    policy::with(rate.status.quota, |Policy { limit, policy }| {
        put(LIMIT, limit.clone());
        put(POLICY, policy.clone());
    });
    let wall = WallClock::from_offset_ms(rate.now.wall_offset);
    let fields = StateFields::new(&rate.status, rate.now.moment, wall);
    let [remaining, reset, rate_limit] =
        [fields.remaining().as_bytes(), fields.reset().as_bytes(), fields.rate_limit().as_bytes()];
    let mut values = HeaderTexts::new([remaining, reset, rate_limit]);
    // Digits and quotes are fit for a header as they are.
    if let Ok(value) = values.cut(remaining.len()) {
        put(REMAINING, value);
    }
    if let Ok(value) = values.cut(reset.len()) {
        put(RESET, value);
    }
    if let Ok(value) = values.cut(rate_limit.len()) {
        put(RATE_LIMIT, value);
    }
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
