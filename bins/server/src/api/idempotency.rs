//! `Idempotency-Key`: asking twice and getting one key.

use actix_web::http::header::HeaderMap;
use bsk_actix::Problem;
use bsk_actix::auth::{Idempotency, IdempotencyKey, ManageError};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The name of the request header.
pub(super) const HEADER: &str = "idempotency-key";

/// Set on answers to requests that were answered before.
pub(super) const REPLAYED: &str = "idempotent-replayed";

/// Reads the header. `asked` is the request after it was read, so that spaces, the order of fields
/// and the spelling of a time make no other request of it.
pub(super) fn read(headers: &HeaderMap, asked: &impl Serialize) -> Result<Option<Idempotency>, Problem> {
    let mut values = headers.get_all(HEADER);
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let key: Option<IdempotencyKey> = value.to_str().ok().and_then(|text| text.parse().ok());
    let key = key.filter(|_| values.next().is_none()).ok_or_else(|| {
        Problem::from(ManageError::Invalid(Vec::new()))
            .with_field("Idempotency-Key", "must be sent once, with 1 to 255 visible ASCII characters")
    })?;
    let canonical = serde_json::to_vec(asked).map_err(|error| {
        tracing::error!(%error, "a request cannot be written as JSON");
        Problem::internal()
    })?;
    Ok(Some(Idempotency { key, fingerprint: Sha256::digest(canonical).into() }))
}
