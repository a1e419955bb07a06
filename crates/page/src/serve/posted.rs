//! Forms on their way in: of which type, how large, and their fields.

use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::Payload;
use futures_util::StreamExt as _;
use zeroize::Zeroizing;

use super::fields::Fields;

/// Most bytes in a form.
const MOST: usize = 16 * 1024;

/// A form that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// It is larger than any form of ours.
    TooLarge,
    /// It is of a type that no form of ours has.
    WrongType,
    /// It ended before its end.
    Cut,
}

/// Reads a form to its end.
pub(crate) async fn read(headers: &HeaderMap, payload: &mut Payload) -> Result<Fields, Unreadable> {
    let essence = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()?.split(';').next());
    if essence.is_none_or(|essence| !essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
    {
        return Err(Unreadable::WrongType);
    }
    let announced = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > MOST as u64) {
        return Err(Unreadable::TooLarge);
    }
    // It may hold a password. All the room is taken at once, so that growing leaves no copy behind.
    let mut body = Zeroizing::new(Vec::with_capacity(MOST));
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Unreadable::Cut)?;
        if body.len() + chunk.len() > MOST {
            return Err(Unreadable::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Fields::read(&body))
}
