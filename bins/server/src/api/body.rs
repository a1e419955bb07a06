//! Bodies: how large, of which type, and their bytes.

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{BytesMut, Payload};
use bsk_actix::Problem;
use bsk_actix::auth::Code;
use futures_util::StreamExt as _;

/// Most bytes in a body.
pub(super) const MOST: usize = 64 * 1024;

/// Reads a body to its end.
pub(super) async fn read(headers: &HeaderMap, payload: &mut Payload) -> Result<BytesMut, Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST as u64) {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| {
            Problem::new(Code::InvalidRequest, "The body ended before its end. Send it whole.")
        })?;
        if body.len() + chunk.len() > MOST {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Refuses all but `application/json`, with whichever parameters.
pub(super) fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let mut types = headers.get_all(CONTENT_TYPE);
    let essence = types.next().and_then(|value| value.to_str().ok()?.split(';').next());
    let is_json = essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"));
    if is_json && types.next().is_none() {
        return Ok(());
    }
    Err(unsupported_type())
}

/// The refusal of a body of another type.
pub(super) fn unsupported_type() -> Problem {
    Problem::new(
        Code::UnsupportedMediaType,
        "Bodies are read as JSON. Send one with Content-Type: application/json.",
    )
}

/// The refusal of a body of more bytes.
pub(super) fn too_large() -> Problem {
    Problem::new(Code::PayloadTooLarge, "The body is larger than 64 KiB. Send a smaller one.")
}
