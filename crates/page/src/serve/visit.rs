//! One request, with who asks, as handlers see it.

use std::cell::{Cell, RefCell};
use std::str::FromStr;
use std::time::Duration;

use actix_web::http::StatusCode;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bsk_auth::{ApiKeys, Timestamp};
use bsk_people::{Session, SignedIn, Visitor};

use super::asked::Asked;
use super::cookie::Cookie;
use super::fields::Fields;
use super::form_key::FormKey;
use super::notice;
use super::person::{self, Person, Unknown};
use super::random::random;
use super::refusal::Refusal;
use super::reply::Reply;
use super::route::Outcome;
use super::site::Site;
use crate::view::{FormToken, Frame, Notice, Place, View};

/// How long a browser is known again.
const VISIT_LIFETIME: Duration = Duration::from_hours(90 * 24);

/// One request, with who asks.
pub(crate) struct Visit<'a> {
    site: &'a Site,
    asked: &'a Asked,
    now: Timestamp,
    person: Result<Person, Unknown>,
    /// The cookie that forms and notices belong to.
    secret: String,
    /// Cookies to set, whatever is answered.
    cookies: RefCell<Vec<String>>,
    /// Whether the notice was shown that the browser brought.
    told: Cell<bool>,
}

impl<'a> Visit<'a> {
    /// Finds out who asks.
    pub(crate) fn begin(site: &'a Site, asked: &'a Asked) -> Result<Self, Refusal> {
        let mut visit = Self::of_nobody(site, asked);
        match (person::identify(&visit)?, &asked.visit) {
            (Ok((person, token)), _) => (visit.person, visit.secret) = (Ok(person), token),
            (Err(unknown), Some(cookie)) => (visit.person, visit.secret) = (Err(unknown), cookie.clone()),
            (Err(unknown), None) => {
                let cookie = URL_SAFE_NO_PAD.encode(random::<32>()?);
                visit.know_again(&cookie);
                (visit.person, visit.secret) = (Err(unknown), cookie);
            }
        }
        Ok(visit)
    }

    /// The request of somebody about whom nothing can be found out.
    pub(crate) fn of_nobody(site: &'a Site, asked: &'a Asked) -> Self {
        Self {
            site,
            asked,
            now: site.api_keys().now().wall(),
            person: Err(Unknown::NotSignedIn),
            secret: String::new(),
            cookies: RefCell::default(),
            told: Cell::new(false),
        }
    }

    pub(crate) fn site(&self) -> &Site {
        self.site
    }

    /// The keys, with what is written down of this request.
    pub(crate) fn api_keys(&self) -> ApiKeys {
        self.site.api_keys().clone().for_request_from(self.asked.address)
    }

    pub(crate) fn asked(&self) -> &Asked {
        self.asked
    }

    /// The moment of the request.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// Who is signed in.
    pub(crate) fn person(&self) -> Result<&Person, Unknown> {
        self.person.as_ref().map_err(|unknown| *unknown)
    }

    /// Whether people sign in here by themselves, and no proxy says who they are.
    pub(crate) fn may_sign_in(&self) -> Result<(), Unknown> {
        match self.person {
            Ok(_) | Err(Unknown::NotSignedIn) => Ok(()),
            Err(unknown) => Err(unknown),
        }
    }

    /// What was typed.
    pub(crate) fn form(&self) -> &Fields {
        &self.asked.form
    }

    /// What the address asks for.
    pub(crate) fn query(&self) -> &Fields {
        &self.asked.query
    }

    /// What stands in the path under a name; what cannot stand there is not there.
    pub(crate) fn parameter<T: FromStr>(&self, name: &str) -> Result<T, Refusal> {
        self.asked.parameter(name).ok_or(Refusal::NotFound)
    }

    /// Where the request comes from, for those who write it down.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::on_page(self.asked.address, self.asked.agent.as_deref())
    }

    /// Whether a form with this token was shown in this visit.
    pub(crate) fn owns_form(&self, token: &str) -> bool {
        FormKey::of(&self.secret).made(token)
    }

    /// Shows a view, at an organization or nowhere.
    pub(crate) fn show(
        &self,
        status: StatusCode,
        view: &dyn View,
        place: impl Into<Option<Place>>,
    ) -> Outcome {
        let place = place.into();
        let notice = self.asked.notice.as_ref().and_then(|cookie| notice::read(cookie, &self.secret));
        self.told.set(self.asked.notice.is_some());
        let frame = Frame {
            now: self.now,
            form_token: FormToken::new(FormKey::of(&self.secret).token(random()?)),
            viewer: self.person.as_ref().ok().map(|person| person.viewer(place)),
            notice,
        };
        Ok(Reply::page(status, frame.show(view)))
    }

    /// Leads to another page, which says what was done.
    pub(crate) fn tell(&self, notice: &Notice, path: impl Into<String>) -> Reply {
        let written = notice::write(notice, &self.secret);
        let cookie = self.site.cookies().set(Cookie::Notice, &written, Some(notice::LIFETIME));
        Reply::elsewhere(path).with_cookie(cookie)
    }

    /// Lets the browser act for whoever has signed in.
    pub(crate) fn let_in(&self, signed_in: &SignedIn) -> String {
        let lasts = signed_in.session.ends_at().as_millis() - self.now.as_millis();
        let lasts = Duration::from_millis(u64::try_from(lasts).unwrap_or(0));
        self.site.cookies().set(Cookie::Session, &signed_in.token.expose(), Some(lasts))
    }

    /// Sets a cookie, whatever is answered.
    pub(crate) fn set_cookie(&self, cookie: String) {
        self.cookies.borrow_mut().push(cookie);
    }

    /// Takes the session's cookie away. What it held is good for nothing more, but that the
    /// browser is known again.
    pub(crate) fn let_out(&self) {
        self.set_cookie(self.site.cookies().remove(Cookie::Session));
        self.know_again(&self.secret);
    }

    fn know_again(&self, secret: &str) {
        self.set_cookie(self.site.cookies().set(Cookie::Visit, secret, Some(VISIT_LIFETIME)));
    }

    /// The answer, with the cookies that go with it.
    pub(crate) fn finish(&self, mut reply: Reply) -> Reply {
        for cookie in self.cookies.take() {
            reply = reply.with_cookie(cookie);
        }
        if self.told.get() {
            reply = reply.with_cookie(self.site.cookies().remove(Cookie::Notice));
        }
        reply
    }

    /// The session of whoever is signed in.
    pub(crate) fn session(&self) -> Option<&Session> {
        self.person.as_ref().ok().map(Person::session)
    }

    /// The token of an earlier session of this browser, if it has had one.
    pub(crate) fn earlier(&self) -> Option<&str> {
        self.asked.session.as_deref().or(self.asked.visit.as_deref())
    }
}
