//! Cookies: what they are called, how they are read and set.

use std::time::Duration;

use actix_web::http::header::{COOKIE, HeaderMap};

/// A cookie of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// Whoever has it is signed in.
    Session,
    /// Ties the forms of somebody who is not signed in to their browser.
    Visit,
    /// What the next page is to say of what was done.
    Notice,
}

/// How cookies travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookies {
    /// By HTTP.
    Plain,
    /// By HTTPS alone, from this host alone: the prefix makes browsers refuse such a cookie from
    /// any other.
    Secure,
}

impl Cookies {
    const fn name(self, cookie: Cookie) -> &'static str {
        match (self, cookie) {
            (Self::Plain, Cookie::Session) => "bsk-session",
            (Self::Plain, Cookie::Visit) => "bsk-visit",
            (Self::Plain, Cookie::Notice) => "bsk-notice",
            (Self::Secure, Cookie::Session) => "__Host-bsk-session",
            (Self::Secure, Cookie::Visit) => "__Host-bsk-visit",
            (Self::Secure, Cookie::Notice) => "__Host-bsk-notice",
        }
    }

    /// The value of a cookie. Two of one name are none: one of them was put there by somebody else.
    pub(crate) fn read(self, headers: &HeaderMap, cookie: Cookie) -> Option<String> {
        let pairs = headers
            .get_all(COOKIE)
            .filter_map(|field| field.to_str().ok())
            .flat_map(|field| field.split(';'));
        let mut values = pairs.filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            (name == self.name(cookie)).then_some(value)
        });
        let value = values.next()?;
        values.next().is_none().then(|| value.to_owned())
    }

    /// Sets a cookie, until the browser is closed or for as long as is said.
    pub(crate) fn set(self, cookie: Cookie, value: &str, lifetime: Option<Duration>) -> String {
        let secure = if self == Self::Secure { "; Secure" } else { "" };
        let age = lifetime.map(|lifetime| format!("; Max-Age={}", lifetime.as_secs())).unwrap_or_default();
        format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(cookie))
    }

    /// Takes a cookie away.
    pub(crate) fn remove(self, cookie: Cookie) -> String {
        self.set(cookie, "", Some(Duration::ZERO))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn behind_https_a_cookie_is_this_hosts_alone() {
        let day = Some(Duration::from_hours(24));
        assert_eq!(
            Cookies::Secure.set(Cookie::Session, "x", day),
            "__Host-bsk-session=x; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=86400"
        );
        assert_eq!(
            Cookies::Plain.set(Cookie::Session, "x", None),
            "bsk-session=x; Path=/; HttpOnly; SameSite=Lax"
        );
        assert!(Cookies::Plain.remove(Cookie::Visit).ends_with("; Max-Age=0"));
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name_if_it_stands_once() {
        for (fields, value) in [
            (&["bsk-session=a"][..], Some("a")),
            (&["other=b; bsk-session=a; bsk-session2=c"], Some("a")),
            (&["other=b", "bsk-session=a"], Some("a")),
            (&["bsk-session=a; bsk-session=b"], None),
            (&["bsk-session=a", "bsk-session=a"], None),
            (&["__Host-bsk-session=a"], None),
            (&["bsk-session"], None),
            (&[], None),
        ] {
            let mut headers = HeaderMap::new();
            for field in fields {
                headers.append(COOKIE, HeaderValue::from_static(field));
            }
            assert_eq!(Cookies::Plain.read(&headers, Cookie::Session).as_deref(), value, "{fields:?}");
        }
    }
}
