//! What actix cannot read, and paths that are not there, in the shape of every
//! other error.

use actix_web::error::{JsonPayloadError, PathError, QueryPayloadError};
use actix_web::web::{JsonConfig, PathConfig, QueryConfig};
use actix_web::{Error, HttpRequest, HttpResponse, ResponseError as _};
use bsk_actix::Problem;
use bsk_actix::auth::Code;
use serde_json::error::Category;

/// Most bytes of a body.
const MOST_BYTES: usize = 64 * 1_024;

/// Bodies as JSON, and why one is not taken.
pub(crate) fn json() -> JsonConfig {
    JsonConfig::default().limit(MOST_BYTES).error_handler(|error, _: &HttpRequest| body(&error).into())
}

/// Queries, and why one is not taken.
pub(crate) fn query() -> QueryConfig {
    QueryConfig::default().error_handler(|error, _: &HttpRequest| parameters(&error))
}

/// Paths, in which an id that is no number names nothing.
pub(crate) fn path() -> PathConfig {
    PathConfig::default().error_handler(|_: PathError, _: &HttpRequest| not_there().into())
}

/// There is nothing at this path.
pub(crate) async fn not_found() -> HttpResponse {
    not_there().error_response()
}

/// There is something at this path, for other methods.
pub(crate) async fn method_not_allowed() -> HttpResponse {
    Problem::new(Code::MethodNotAllowed, "This path has no such method.").error_response()
}

fn not_there() -> Problem {
    Problem::new(Code::NotFound, "There is nothing at this path.")
}

fn body(error: &JsonPayloadError) -> Problem {
    match error {
        JsonPayloadError::Overflow { .. } | JsonPayloadError::OverflowKnownLength { .. } => {
            Problem::new(Code::PayloadTooLarge, "A body has at most 65,536 bytes.")
        }
        JsonPayloadError::ContentType => {
            Problem::new(Code::UnsupportedMediaType, "Send JSON, with Content-Type: application/json.")
        }
        JsonPayloadError::Deserialize(error) if error.classify() == Category::Data => {
            Problem::new(Code::ValidationFailed, format!("The body cannot be accepted: {error}."))
        }
        _ => Problem::new(Code::InvalidRequest, "The body is not JSON."),
    }
}

fn parameters(error: &QueryPayloadError) -> Error {
    Problem::new(Code::ValidationFailed, format!("The query cannot be accepted: {error}.")).into()
}
