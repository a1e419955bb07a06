//! A browser, as far as cookies and forms go.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::dev::Service as _;
use actix_web::http::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, HttpMessage as _};
use bsk_page::serve::{self, FromTrustedProxy};

use crate::world::{self, PASSWORD, World};

pub(crate) use bsk_test_services::hidden_fields;

/// What marks a request here that comes through a trusted proxy.
pub(crate) const VIA_PROXY: (&str, &str) = ("x-test-via-proxy", "yes");

/// Somebody at a browser.
pub(crate) struct Browser<'world> {
    world: &'world World,
    cookies: RefCell<BTreeMap<String, String>>,
}

/// An answer as it came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl<'world> Browser<'world> {
    /// Somebody who was never here.
    pub(crate) fn new(world: &'world World) -> Self {
        Self { world, cookies: RefCell::default() }
    }

    /// Somebody who has signed in.
    pub(crate) async fn signed_in(world: &'world World, email: &str) -> Self {
        let browser = Self::new(world);
        browser.sign_in(email, PASSWORD).await.expect(303);
        browser
    }

    /// Signs in by the form.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.submit("/sign-in", "/sign-in", &[("email", email), ("password", password)]).await
    }

    /// Asks for a page, and stays where that leads elsewhere.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(TestRequest::get().uri(path)).await
    }

    /// Opens a page, and sends its form for `action` with what the page has put into it.
    pub(crate) async fn submit(&self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let mut all = hidden_fields(&self.get(page).await.expect(200).text, action);
        all.retain(|(name, _)| fields.iter().all(|(own, _)| own != name));
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post(action, &all).await
    }

    /// Sends a form as a page of the site does.
    pub(crate) async fn post(&self, path: &str, fields: &[(String, String)]) -> Answer {
        self.send(form(path, fields).insert_header((ORIGIN, world::ORIGIN))).await
    }

    /// Sends any request, with the cookies.
    pub(crate) async fn send(&self, mut request: TestRequest) -> Answer {
        let cookies: Vec<String> =
            self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.insert_header((COOKIE, cookies.join("; ")));
        }
        let site = &self.world.site;
        let app = App::new().configure(|config| serve::configure(config, site));
        let service = init_service(app.wrap_fn(|request, service| {
            if request.headers().contains_key(VIA_PROXY.0) {
                request.extensions_mut().insert(FromTrustedProxy);
            }
            service.call(request)
        }))
        .await;
        let response = call_service(&service, request.to_request()).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = String::from_utf8_lossy(&read_body(response).await).into_owned();
        let answer = Answer { status, headers, text };
        for set in answer.all(SET_COOKIE.as_str()) {
            self.keep(&set);
        }
        answer
    }

    fn keep(&self, set: &str) {
        let (pair, attributes) = set.split_once(';').unwrap_or((set, ""));
        let (name, value) = pair.split_once('=').expect("a cookie has a name");
        if attributes.contains("Max-Age=0") {
            self.cookies.borrow_mut().remove(name);
        } else {
            self.put(name, value);
        }
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Puts a cookie in, as somebody else might have.
    pub(crate) fn put(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }
}

impl Answer {
    /// Itself, when it has this status.
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{:#?}\n{}", self.headers, self.text);
        self
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.headers.get_all(name).map(|value| value.to_str().expect("text").to_owned()).collect()
    }

    /// The value of a header that stands once.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> String {
        let mut values = self.all(name);
        assert_eq!(values.len(), 1, "{name} in {:#?}", self.headers);
        values.remove(0)
    }

    /// Where it leads.
    #[track_caller]
    pub(crate) fn location(&self) -> String {
        self.header(LOCATION.as_str())
    }
}

/// A form on its way, from nowhere in particular.
pub(crate) fn form(path: &str, fields: &[(String, String)]) -> TestRequest {
    TestRequest::post().uri(path).set_form(fields)
}

/// The token in the forms of a page.
#[track_caller]
pub(crate) fn token(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"token\" value=\"").expect("a page with a form");
    rest.split('"').next().unwrap_or_default().to_owned()
}
