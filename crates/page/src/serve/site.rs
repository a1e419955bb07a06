//! What the page is served from.

use std::fmt;
use std::sync::Arc;

use actix_web::http::header::HeaderName;
use bsk_auth::ApiKeys;
use bsk_people::People;

use super::cookie::Cookies;
use super::origin::Origin;

/// What the page is served from. Cloning is cheap.
#[derive(Clone)]
pub struct Site(Arc<Parts>);

struct Parts {
    api_keys: ApiKeys,
    people: People,
    origin: Origin,
    identity_header: Option<HeaderName>,
}

impl Site {
    /// A site for these keys and people, which a browser opens at `origin`.
    #[must_use]
    pub fn new(api_keys: ApiKeys, people: People, origin: Origin) -> Self {
        Self(Arc::new(Parts { api_keys, people, origin, identity_header: None }))
    }

    /// Lets a proxy say who somebody is, by an e-mail address in a header, in the place of
    /// passwords. It is believed in requests that carry [`FromTrustedProxy`](super::FromTrustedProxy)
    /// alone.
    #[must_use]
    pub fn with_identity_header(self, name: HeaderName) -> Self {
        let Parts { api_keys, people, origin, .. } = &*self.0;
        Self(Arc::new(Parts {
            api_keys: api_keys.clone(),
            people: people.clone(),
            origin: origin.clone(),
            identity_header: Some(name),
        }))
    }

    pub(crate) fn api_keys(&self) -> &ApiKeys {
        &self.0.api_keys
    }

    pub(crate) fn people(&self) -> &People {
        &self.0.people
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.0.origin
    }

    pub(crate) fn identity_header(&self) -> Option<&HeaderName> {
        self.0.identity_header.as_ref()
    }

    pub(crate) fn cookies(&self) -> Cookies {
        if self.0.origin.is_https() { Cookies::Secure } else { Cookies::Plain }
    }

    /// Where the API is, for commands to paste.
    pub(crate) fn api(&self) -> String {
        format!("{}/api/v1", self.0.origin)
    }

    /// A link to be given to somebody.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.0.origin)
    }
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("origin", &self.0.origin).finish_non_exhaustive()
    }
}
