//! Answers: pages, ways elsewhere, files.

use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;

use super::packed::{Content, Encoding, Packed};

/// An answer, as a handler gives it.
pub(crate) struct Reply {
    status: StatusCode,
    body: Body,
    cookies: Vec<String>,
    retry_after: Option<u64>,
}

enum Body {
    /// An HTML document.
    Page(String),
    /// Another address.
    Elsewhere(String),
    /// A file to be kept.
    File { name: String, content_type: &'static str, parts: Parts },
}

/// The parts of a file, one after the other; made where waiting hurts nobody. It ends with `None`,
/// and breaks off where it cannot go on.
pub(crate) type Parts = Box<dyn FnMut() -> Result<Option<String>, Broken> + Send>;

/// A file that cannot be gone on with. Why is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file cannot be gone on with")]
pub(crate) struct Broken;

impl Reply {
    /// A page.
    pub(crate) fn page(status: StatusCode, html: String) -> Self {
        Self::new(status, Body::Page(html))
    }

    /// The way to another page of this server, to be asked for by GET.
    pub(crate) fn elsewhere(path: impl Into<String>) -> Self {
        Self::new(StatusCode::SEE_OTHER, Body::Elsewhere(path.into()))
    }

    /// A file to be kept under a name.
    pub(crate) fn file(name: String, content_type: &'static str, parts: Parts) -> Self {
        Self::new(StatusCode::OK, Body::File { name, content_type, parts })
    }

    fn new(status: StatusCode, body: Body) -> Self {
        Self { status, body, cookies: Vec::new(), retry_after: None }
    }

    /// Sets or removes a cookie.
    pub(crate) fn with_cookie(mut self, cookie: String) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// Says when to come again, in whole seconds, rounded up.
    pub(crate) fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait.as_secs() + 1);
        self
    }

    /// The answer as it goes out. Compresses, and so belongs where waiting hurts nobody.
    pub(crate) fn pack(self, encoding: Encoding) -> Packed {
        let Self { status, body, cookies, retry_after } = self;
        let mut packed = match body {
            Body::Page(html) => {
                Packed::whole(status, "text/html; charset=utf-8", html.into_bytes(), encoding)
            }
            Body::Elsewhere(path) => Packed::empty(status).with("location", path),
            Body::File { name, content_type, parts } => {
                Packed::new(status, Content::Parts(content_type, parts))
                    .with("content-disposition", format!("attachment; filename=\"{name}\""))
            }
        };
        for cookie in cookies {
            packed = packed.with("set-cookie", cookie);
        }
        if let Some(seconds) = retry_after {
            packed = packed.with("retry-after", seconds.to_string());
        }
        packed.with("cache-control", "no-store")
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A page may show a key.
        f.debug_struct("Reply").field("status", &self.status).finish_non_exhaustive()
    }
}
