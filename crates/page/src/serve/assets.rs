//! The files that pages refer to.

use actix_web::http::StatusCode;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};

use super::packed::{Encoding, Packed};
use crate::asset::{self, Asset};

/// An address changes with its file, so that a browser may keep it for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Registers every file.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for asset in asset::ALL {
        let handler =
            move |request: HttpRequest| async move { answer(&asset, Encoding::of(request.headers())) };
        let resource =
            web::resource(asset.path()).route(web::get().to(handler)).route(web::head().to(handler));
        config.service(resource);
    }
}

fn answer(asset: &Asset, encoding: Encoding) -> HttpResponse {
    let body = asset.body().as_bytes().to_vec();
    let packed = Packed::whole(StatusCode::OK, asset.content_type(), body, encoding);
    packed.with("cache-control", FOR_EVER).into_response()
}
