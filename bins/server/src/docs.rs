//! `/docs`: the reference, rendered from the OpenAPI document on this side.
//!
//! The page needs no script and nothing from another host.

mod code;
mod document;
mod html;
mod operation;
mod page;
mod schema;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::web::ServiceConfig;

use crate::resource::read_only;

/// The page may load its stylesheet, and nothing else.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A visitor may keep both for five minutes: another version of the server has others.
const CACHING: &str = "public, max-age=300";

/// Registers the page and its stylesheet.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(read_only("/docs", answer_page)).service(read_only("/docs/style.css", answer_style));
}

async fn answer_page() -> HttpResponse {
    static PAGE: LazyLock<String> = LazyLock::new(|| page::render(crate::api::openapi_json()));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, CACHING))
        .body(PAGE.as_str())
}

async fn answer_style() -> HttpResponse {
    static STYLE: LazyLock<String> =
        LazyLock::new(|| [bsk_page::asset::GROUND, include_str!("docs/style.css")].concat());
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, CACHING))
        .body(STYLE.as_str())
}

#[cfg(test)]
mod tests;
