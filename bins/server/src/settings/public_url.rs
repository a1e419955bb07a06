//! How clients reach the server.

use core::fmt;
use core::str::FromStr;
use std::net::{IpAddr, SocketAddr};

use actix_web::http::Uri;

/// The URL that clients use: a scheme and a host, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PublicUrl(String);

impl PublicUrl {
    /// The URL of a server that is asked directly. One that serves on every
    /// address is asked on this machine's own.
    pub(crate) fn of(listen: SocketAddr) -> Self {
        let host = match listen.ip() {
            ip if ip.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
            ip => ip,
        };
        Self(format!("http://{}", SocketAddr::new(host, listen.port())))
    }

    /// Whether clients come by HTTPS.
    pub(crate) fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl FromStr for PublicUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let right = || "must be http:// or https:// and a host, such as https://keys.example.com".to_owned();
        let uri: Uri = text.parse().map_err(|_| right())?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(right());
        };
        let bare = matches!(uri.path(), "" | "/") && uri.query().is_none();
        if !matches!(scheme, "http" | "https") || !bare || authority.as_str().contains('@') {
            return Err(right());
        }
        Ok(Self(format!("{scheme}://{authority}")))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_and_a_host_are_a_url() {
        for (text, url) in [
            ("https://keys.example.com", "https://keys.example.com"),
            ("http://localhost:8080/", "http://localhost:8080"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().unwrap().to_string(), url);
        }
    }

    #[test]
    fn a_path_a_password_or_another_scheme_is_refused() {
        for text in
            ["", "keys.example.com", "ftp://a", "https://a/b", "https://a/?b", "https://u:p@a", "https://"]
        {
            assert!(text.parse::<PublicUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_server_on_every_address_is_reached_on_its_own_machine() {
        let url = |listen: &str| PublicUrl::of(listen.parse().unwrap()).to_string();
        assert_eq!(url("0.0.0.0:80"), "http://127.0.0.1:80");
        assert_eq!(url("[::1]:80"), "http://[::1]:80");
    }
}
