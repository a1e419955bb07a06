//! Paths outside the API that can only be read.

use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{FromRequest, Handler, HttpResponse, Resource, Responder, ResponseError as _, web};
use bsk_actix::Problem;
use bsk_auth::Code;

/// Answers GET and HEAD on a path, and refuses everything else.
pub(crate) fn read_only<F, Args>(path: &'static str, handler: F) -> Resource
where
    F: Handler<Args> + Clone,
    F::Output: Responder + 'static,
    Args: FromRequest + 'static,
{
    web::resource(path)
        .name(path)
        .route(web::get().to(handler.clone()))
        .route(web::head().to(handler))
        .default_service(web::to(not_allowed))
}

async fn not_allowed() -> HttpResponse {
    let problem = Problem::new(Code::MethodNotAllowed, "This path can only be read: GET or HEAD.");
    let mut response = problem.error_response();
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}
