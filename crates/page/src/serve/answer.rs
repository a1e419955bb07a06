//! From a request to its answer, in the order in which it is judged: where it comes from, who asks,
//! whether the form is theirs, whether they may, and then what they ask for.

use actix_web::web::{self, Payload};
use actix_web::{HttpRequest, HttpResponse};

use super::asked::Asked;
use super::fields::Fields;
use super::posted;
use super::refusal::Refusal;
use super::reply::Reply;
use super::route::{Handler, Outcome, Route, Verb};
use super::site::Site;
use super::standing::{Managed, Standing};
use super::visit::Visit;

/// The name of the field with the form's token.
const TOKEN: &str = "token";

/// Answers a request.
pub(crate) async fn answer(
    site: Site,
    route: &'static Route,
    request: HttpRequest,
    mut payload: Payload,
) -> HttpResponse {
    let form = match route.verb {
        Verb::See => Ok(Fields::default()),
        Verb::Do => read_form(&site, &request, &mut payload).await,
    };
    let (form, unfit) = match form {
        Ok(form) => (form, None),
        Err(refusal) => (Fields::default(), Some(refusal)),
    };
    let asked = Asked::new(&site, &request, form);
    let encoding = asked.encoding;
    let made = web::block(move || judge(&site, route, &asked, unfit).pack(encoding)).await;
    let Ok(packed) = made else {
        tracing::error!(route = route.path, "a page ended before its time");
        return HttpResponse::InternalServerError().finish();
    };
    packed.into_response()
}

async fn read_form(site: &Site, request: &HttpRequest, payload: &mut Payload) -> Result<Fields, Refusal> {
    site.origin().judge(request.headers())?;
    Ok(posted::read(request.headers(), payload).await?)
}

fn judge(site: &Site, route: &Route, asked: &Asked, unfit: Option<Refusal>) -> Reply {
    let visit = match Visit::begin(site, asked) {
        Ok(visit) => visit,
        Err(refusal) => return refusal.reply(&Visit::of_nobody(site, asked)),
    };
    let outcome = match unfit {
        Some(refusal) => Err(refusal),
        None => enter(&visit, route),
    };
    let reply = outcome.unwrap_or_else(|refusal| refusal.reply(&visit));
    visit.finish(reply)
}

fn enter(visit: &Visit, route: &Route) -> Outcome {
    if let Handler::Anyone(handler) = route.handler {
        check_token(visit, route)?;
        return handler(visit);
    }
    let person = visit.person()?;
    check_token(visit, route)?;
    match route.handler {
        Handler::Anyone(handler) => handler(visit),
        Handler::Person(handler) => handler(visit, person),
        Handler::Member(handler) => handler(visit, &Standing::member(visit, person)?),
        Handler::Owner(handler) => handler(visit, &Standing::owner(visit, person)?),
        Handler::Manager(handler) => handler(visit, &Managed::of(visit, person)?),
    }
}

fn check_token(visit: &Visit, route: &Route) -> Result<(), Refusal> {
    match route.verb {
        Verb::Do if !visit.owns_form(visit.form().text(TOKEN)) => Err(Refusal::StaleForm),
        _ => Ok(()),
    }
}
