//! Where Redis is, as its URL says.

use redis::{Client, RedisError};
use std::{fmt, str::FromStr};

/// Where Redis or Valkey is: `redis://host:6379/0`, with a user and a password before the host if it asks for them, or
/// `redis+unix:///run/redis.sock`. The number at the end chooses the database; a fleet needs one for itself.
///
/// # Security
///
/// It may hold a password, which is not shown.
///
/// # Examples
///
/// ```
/// use bsk_limit_redis::RedisUrl;
///
/// let url: RedisUrl = "redis://:secret@cache.example.com:6379/2".parse()?;
/// assert_eq!(url.to_string(), "redis://cache.example.com:6379/2");
/// # Ok::<(), bsk_limit_redis::InvalidUrl>(())
/// ```
#[derive(Clone)]
pub struct RedisUrl {
    client: Client,
    /// Without a password, and without what follows the database.
    shown: String,
}

/// A text is no [`RedisUrl`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// It would need TLS.
    #[error(
        "TLS to Redis is not built in; use redis:// over a private network, or through a tunnel on this machine"
    )]
    Tls,
    /// It is no URL of Redis.
    #[error("must look like redis://host:6379/0")]
    Unreadable(#[source] RedisError),
}

impl RedisUrl {
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }
}

impl FromStr for RedisUrl {
    type Err = InvalidUrl;

    fn from_str(url: &str) -> Result<Self, InvalidUrl> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        if matches!(scheme, "rediss" | "valkeys") {
            return Err(InvalidUrl::Tls);
        }
        let client = Client::open(url).map_err(InvalidUrl::Unreadable)?;
        let place = rest.split(['?', '#']).next().unwrap_or_default();
        // A password may hold an @ that nobody has escaped.
        let shown = match place.rsplit_once('@') {
            Some((who, host)) => match who.split(':').next().unwrap_or_default() {
                "" => format!("{scheme}://{host}"),
                user => format!("{scheme}://{user}@{host}"),
            },
            None => format!("{scheme}://{place}"),
        };
        Ok(Self { client, shown })
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.shown)
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "RedisUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("redis://127.0.0.1", "redis://127.0.0.1"),
            ("redis://bsk:hunter2@cache:6380/1", "redis://bsk@cache:6380/1"),
            ("redis://:hunter2@cache/1?protocol=resp3", "redis://cache/1"),
            ("valkey://bsk:hunter2@cache", "valkey://bsk@cache"),
            ("redis+unix:///run/redis.sock?db=1&pass=hunter2", "redis+unix:///run/redis.sock"),
        ] {
            let parsed: RedisUrl = url.parse().unwrap();
            assert_eq!(parsed.to_string(), shown, "{url}");
            assert!(!format!("{parsed:?}").contains("hunter2"), "{parsed:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right_and_repeats_nothing() {
        for url in ["", "cache:6379", "postgres://bsk:hunter2@db", "redis://", "redis://:hunter2@cache/first"]
        {
            let error = url.parse::<RedisUrl>().unwrap_err();
            let cause = std::error::Error::source(&error).unwrap().to_string();
            assert!(error.to_string().contains("redis://host:6379/0"), "{url}: {error}");
            assert!(!format!("{error} {error:?} {cause}").contains("hunter2"), "{error:?}");
        }
        assert!(matches!("rediss://cache".parse::<RedisUrl>(), Err(InvalidUrl::Tls)));
    }
}
