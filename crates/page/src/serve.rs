//! The routes of the page, for an application of actix-web.
//!
//! A handler is a plain function from a `Visit` to a `Reply`. It runs
//! on a thread where waiting hurts nobody, so that no page ever keeps a worker from verifying keys.

mod answer;
mod asked;
mod assets;
mod cookie;
mod fields;
mod form_key;
mod notice;
mod origin;
mod packed;
mod person;
mod posted;
mod random;
mod refusal;
mod reply;
mod route;
mod site;
mod standing;
mod visit;

use std::collections::BTreeMap;

use actix_web::http::header::ALLOW;
use actix_web::web::{self, Payload, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse, Resource};

pub use asked::FromTrustedProxy;
pub use origin::{InvalidOrigin, Origin};
pub use site::Site;

pub(crate) use fields::Fields;
pub(crate) use person::{Person, named};
pub(crate) use random::random;
pub(crate) use refusal::Refusal;
pub(crate) use reply::{Broken, Parts, Reply};
pub(crate) use route::Outcome;
pub(crate) use standing::{Managed, Standing};
pub(crate) use visit::Visit;

use route::{Route, Verb};

/// Registers every route of the page, and the files that pages refer to:
/// `App::new().configure(|config| serve::configure(config, &site))`.
pub fn configure(config: &mut ServiceConfig, site: &Site) {
    assets::configure(config);
    let mut paths: BTreeMap<_, Vec<&'static Route>> = BTreeMap::new();
    for route in route::ALL {
        paths.entry(route.path).or_default().push(route);
    }
    for (path, routes) in paths {
        config.service(resource(site, path, &routes));
    }
}

/// Every route, as method and path: `("POST", "/organization/{org}/settings/api-keys/new")`.
pub fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    route::ALL.iter().map(|route| {
        let method = match route.verb {
            Verb::See => "GET",
            Verb::Do => "POST",
        };
        (method, route.path)
    })
}

fn resource(site: &Site, path: &'static str, routes: &[&'static Route]) -> Resource {
    let mut resource = web::resource(path).name(path);
    let mut allowed = Vec::new();
    for &route in routes {
        let site = site.clone();
        let handler = move |request: HttpRequest, payload: Payload| {
            answer::answer(site.clone(), route, request, payload)
        };
        match route.verb {
            Verb::See => {
                allowed.extend(["GET", "HEAD"]);
                resource = resource.route(web::get().to(handler.clone())).route(web::head().to(handler));
            }
            Verb::Do => {
                allowed.push("POST");
                resource = resource.route(web::post().to(handler));
            }
        }
    }
    let allowed = allowed.join(", ");
    resource.default_service(web::to(move || {
        let answer = HttpResponse::MethodNotAllowed().insert_header((ALLOW, allowed.clone())).finish();
        async move { answer }
    }))
}
