//! Where Redis is, as its URL says.

use redis::{Client, ConnectionAddr, RedisError, TlsCertificates};
use std::{fmt, fs, io, path::PathBuf, str::FromStr};

/// Where Redis or Valkey is: `redis://host:6379/0`, with a user and a password before the host if it asks for them, or
/// `redis+unix:///run/redis.sock`. The number at the end chooses the database; a fleet needs one for itself.
///
/// `rediss://host:6379/0` speaks TLS. The server's certificate must be for that host, and from an authority that this
/// machine trusts; with `?sslrootcert=FILE`, from one of those in the file, in PEM.
///
/// # Security
///
/// It may hold a password, which is not shown. There is no TLS without a certificate that is checked.
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
    /// The certificates of the authorities that are believed, if not those of the machine.
    root: Option<PathBuf>,
    /// Without a password, and without what follows the database.
    shown: String,
}

/// A text is no [`RedisUrl`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidUrl {
    /// It names authorities for certificates, but asks for no TLS.
    #[error("sslrootcert is of use with TLS only: write rediss:// in place of redis://")]
    RootWithoutTls,
    /// It asks for TLS with whomever answers.
    #[error("TLS without a look at the certificate is not built in: leave out what follows #")]
    Insecure,
    /// It is no URL of Redis.
    #[error("must look like redis://host:6379/0")]
    Unreadable(#[source] RedisError),
}

impl RedisUrl {
    /// What connects to it.
    pub(crate) fn client(&self) -> Result<Client, RootError> {
        let info = self.client.get_connection_info();
        if matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            // Whatever the program has chosen already is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let Some(file) = &self.root else { return Ok(self.client.clone()) };
        let failed = |reason| RootError { file: file.clone(), reason };
        let root = fs::read(file).map_err(|error| failed(error.into()))?;
        if !String::from_utf8_lossy(&root).contains("BEGIN CERTIFICATE") {
            return Err(failed(io::Error::new(io::ErrorKind::InvalidData, "no certificate in PEM").into()));
        }
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(root) };
        Client::build_with_tls(info.clone(), certificates).map_err(failed)
    }
}

impl FromStr for RedisUrl {
    type Err = InvalidUrl;

    fn from_str(url: &str) -> Result<Self, InvalidUrl> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let is_tls = matches!(scheme, "rediss" | "valkeys");
        if is_tls && url.contains('#') {
            return Err(InvalidUrl::Insecure);
        }
        let root = root_of(url);
        if root.is_some() && !is_tls {
            return Err(InvalidUrl::RootWithoutTls);
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
        Ok(Self { client, root, shown })
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

/// The file of certificates that a URL names cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{} cannot be used as sslrootcert", file.display())]
pub struct RootError {
    file: PathBuf,
    #[source]
    reason: RedisError,
}

fn root_of(url: &str) -> Option<PathBuf> {
    let (_, query) = url.split_once('?')?;
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(name, _)| name == "sslrootcert").map(|(_, file)| PathBuf::from(file.into_owned()))
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
            ("rediss://:hunter2@cache/1?sslrootcert=/etc/ca.pem", "rediss://cache/1"),
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
        for url in
            ["redis://cache?sslrootcert=/etc/ca.pem", "redis+unix:///run/redis.sock?sslrootcert=ca.pem"]
        {
            assert!(matches!(url.parse::<RedisUrl>(), Err(InvalidUrl::RootWithoutTls)), "{url}");
        }
        for url in ["rediss://cache#insecure", "valkeys://cache/0?sslrootcert=ca.pem#insecure"] {
            assert!(matches!(url.parse::<RedisUrl>(), Err(InvalidUrl::Insecure)), "{url}");
        }
    }

    #[test]
    fn a_file_that_holds_no_certificate_is_named() {
        for file in ["/nowhere/ca.pem", "Cargo.toml"] {
            let url: RedisUrl = format!("rediss://cache?sslrootcert={file}").parse().unwrap();
            assert!(url.client().unwrap_err().to_string().contains(file));
        }
        assert!("rediss://cache".parse::<RedisUrl>().unwrap().client().is_ok());
    }
}
