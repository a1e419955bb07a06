//! What a browser asks, taken out of its request, so that it can be answered on another thread.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use actix_web::http::header::{HeaderMap, USER_AGENT};
use actix_web::{HttpMessage as _, HttpRequest};

use super::Site;
use super::cookie::Cookie;
use super::fields::Fields;
use super::packed::Encoding;

/// In the extensions of a request: it came through a proxy whose word is taken, also on who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FromTrustedProxy;

/// What a browser asks.
///
/// # Security
///
/// It holds cookies and passwords: `Debug` shows the address alone.
pub(crate) struct Asked {
    /// The path and the query.
    pub(crate) target: String,
    /// Whether something is to be seen, and nothing to be done.
    pub(crate) is_looking: bool,
    /// The query's parameters.
    pub(crate) query: Fields,
    /// The form's fields; none if it is not a form.
    pub(crate) form: Fields,
    /// Where the browser is.
    pub(crate) address: Option<IpAddr>,
    /// What the browser calls itself.
    pub(crate) agent: Option<String>,
    /// The cookie of the session.
    pub(crate) session: Option<String>,
    /// The cookie of the visit.
    pub(crate) visit: Option<String>,
    /// The cookie that says what was done.
    pub(crate) notice: Option<String>,
    /// Who asks, by the word of a proxy.
    pub(crate) vouched: Option<String>,
    /// How the answer may be sent.
    pub(crate) encoding: Encoding,
    parameters: Vec<(String, String)>,
}

impl Asked {
    /// Takes out what answering needs.
    pub(crate) fn new(site: &Site, request: &HttpRequest, form: Fields) -> Self {
        let headers = request.headers();
        let cookie = |cookie| site.cookies().read(headers, cookie);
        let trusted = request.extensions().contains::<FromTrustedProxy>();
        let vouched =
            site.identity_header().filter(|_| trusted).and_then(|name| only(headers, name.as_str()));
        let parameters = request.match_info().iter();
        Self {
            target: request.uri().to_string(),
            is_looking: request.method().is_safe(),
            query: Fields::read(request.query_string().as_bytes()),
            form,
            address: request.peer_addr().map(|peer| peer.ip().to_canonical()),
            agent: only(headers, USER_AGENT.as_str()),
            session: cookie(Cookie::Session),
            visit: cookie(Cookie::Visit),
            notice: cookie(Cookie::Notice),
            vouched,
            encoding: Encoding::of(headers),
            parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        }
    }

    /// What stands in the path under a name; `None` if it cannot be what it should.
    pub(crate) fn parameter<T: FromStr>(&self, name: &str) -> Option<T> {
        let (_, text) = self.parameters.iter().find(|(known, _)| known == name)?;
        text.parse().ok()
    }
}

/// The text of a header that stands once.
fn only(headers: &HeaderMap, name: &str) -> Option<String> {
    let mut values = headers.get_all(name);
    let value = values.next().filter(|_| values.next().is_none())?;
    value.to_str().ok().map(str::to_owned)
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("address", &self.address).finish_non_exhaustive()
    }
}
