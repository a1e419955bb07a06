//! Where the page stands, and whether a form comes from there.

use std::fmt;
use std::str::FromStr;

use actix_web::http::Uri;
use actix_web::http::header::{HeaderMap, HeaderName, ORIGIN};

/// The header by which a browser says how the page that sent a request relates to this server.
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The names by which a machine calls itself.
const OWN_NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The scheme, host and port at which people open the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    loopback_port: Option<u16>,
}

/// A form that was not sent by a page of this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CrossSite {
    /// Where it came from, if the browser says.
    pub(crate) from: Option<String>,
}

impl Origin {
    /// Also takes forms from the other names of this machine at the same port: for a server that
    /// was not told how it is reached, and that people open as `localhost` or as `127.0.0.1`.
    #[must_use]
    pub fn or_loopback(mut self) -> Self {
        let uri: Option<Uri> = self.text.parse().ok();
        let uri = uri.filter(|uri| uri.host().is_some_and(|host| OWN_NAMES.contains(&host)));
        self.loopback_port = uri.and_then(|uri| uri.port_u16());
        self
    }

    /// Whether people come by HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.text.starts_with("https://")
    }

    /// Judges a request that changes something by what the browser says of it. One that says
    /// nothing comes from no browser of these years, and is judged by its form's token alone.
    pub(crate) fn judge(&self, headers: &HeaderMap) -> Result<(), CrossSite> {
        let from = headers.get(ORIGIN).map(|from| String::from_utf8_lossy(from.as_bytes()).into_owned());
        let is_same = headers.get(SEC_FETCH_SITE).is_none_or(|site| site == "same-origin");
        if is_same && headers.get_all(ORIGIN).count() <= 1 && from.as_deref().is_none_or(|from| self.is(from))
        {
            return Ok(());
        }
        Err(CrossSite { from })
    }

    fn is(&self, from: &str) -> bool {
        let own_name = |port| {
            let host = from.strip_prefix("http://").and_then(|rest| rest.strip_suffix(&format!(":{port}")));
            host.is_some_and(|host| OWN_NAMES.contains(&host))
        };
        from == self.text || self.loopback_port.is_some_and(own_name)
    }
}

impl FromStr for Origin {
    type Err = InvalidOrigin;

    /// Reads a scheme and a host, as a browser writes them: in lower case, without the port that
    /// goes without saying.
    fn from_str(text: &str) -> Result<Self, InvalidOrigin> {
        let uri: Uri = text.parse().map_err(|_| InvalidOrigin)?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else { return Err(InvalidOrigin) };
        let usual = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(InvalidOrigin),
        };
        let port = uri.port_u16().filter(|port| *port != usual);
        let port = port.map(|port| format!(":{port}")).unwrap_or_default();
        Ok(Self { text: format!("{scheme}://{}{port}", host.to_ascii_lowercase()), loopback_port: None })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The text is no `http://` or `https://` and a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be http:// or https:// and a host, such as https://keys.example.com")]
pub struct InvalidOrigin;

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn judge(origin: &Origin, headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        origin.judge(&map).is_ok()
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, written) in [
            ("https://Keys.Example.com:443", "https://keys.example.com"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://[::1]:80/", "http://[::1]"),
        ] {
            assert_eq!(text.parse::<Origin>().unwrap().to_string(), written);
        }
        for text in ["", "keys.example.com", "ftp://keys.example.com"] {
            assert_eq!(text.parse::<Origin>(), Err(InvalidOrigin), "{text}");
        }
    }

    #[test]
    fn only_a_page_of_this_server_may_send_forms() {
        let origin: Origin = "https://keys.example.com".parse().unwrap();
        for (headers, expected) in [
            (&[("origin", "https://keys.example.com"), ("sec-fetch-site", "same-origin")][..], true),
            (&[("origin", "https://keys.example.com")], true),
            (&[("sec-fetch-site", "same-origin")], true),
            (&[], true),
            (&[("origin", "https://evil.example")], false),
            (&[("origin", "https://keys.example.com.evil.example")], false),
            (&[("origin", "http://keys.example.com")], false),
            (&[("origin", "https://keys.example.com:8443")], false),
            (&[("origin", "null")], false),
            (&[("origin", "https://keys.example.com"), ("origin", "https://evil.example")], false),
            (&[("origin", "https://keys.example.com"), ("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "none")], false),
        ] {
            assert_eq!(judge(&origin, headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn a_server_that_was_not_told_its_name_goes_by_every_name_of_its_machine() {
        let told: Origin = "http://127.0.0.1:8080".parse().unwrap();
        let untold = told.clone().or_loopback();
        for (from, expected) in [
            ("http://localhost:8080", true),
            ("http://[::1]:8080", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8081", false),
            ("https://localhost:8080", false),
            ("http://keys.example.com:8080", false),
        ] {
            assert_eq!(judge(&untold, &[("origin", from)]), expected, "{from}");
        }
        assert!(!judge(&told, &[("origin", "http://localhost:8080")]));
        let elsewhere = "http://192.0.2.1:8080".parse::<Origin>().unwrap().or_loopback();
        assert!(!judge(&elsewhere, &[("origin", "http://localhost:8080")]));
    }
}
