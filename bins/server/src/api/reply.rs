//! Answers.

use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use bsk_actix::auth::{KeyId, OrganizationId};
use serde::Serialize;

use super::BASE;
use super::idempotency::REPLAYED;

/// Answers 200.
pub(super) fn ok(answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok().json(answer)
}

/// Answers 201, and says where what was created is.
pub(super) fn created(location: &str, answer: &impl Serialize) -> HttpResponse {
    HttpResponse::Created().insert_header((LOCATION, location)).json(answer)
}

/// As [`created`], and says whether it was created by an earlier request.
pub(super) fn created_or_replayed(location: &str, replayed: bool, answer: &impl Serialize) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((LOCATION, location));
    if replayed {
        response.insert_header((REPLAYED, "true"));
    }
    response.json(answer)
}

/// Where a key is.
pub(super) fn key_location(organization: &OrganizationId, key: KeyId) -> String {
    format!("{BASE}/organization/{organization}/api-keys/{key}")
}

/// Where an organization is.
pub(super) fn organization_location(organization: &OrganizationId) -> String {
    format!("{BASE}/organization/{organization}")
}
