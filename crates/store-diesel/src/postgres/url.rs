//! Where a database is, as its URL says.

use core::fmt;
use core::str::FromStr;
use std::error::Error as StdError;

use super::open::{PostgresOpenError, Unfit};
use super::options::PostgresOptions;

/// Where a database of PostgreSQL is: a URL as libpq takes it, such as
/// `postgres://user@host/database`. It may say `?sslmode=verify-full`, name
/// several hosts, or a socket.
///
/// # Security
///
/// It may hold a password, which is not shown.
///
/// # Examples
///
/// ```
/// use bsk_store_diesel::PostgresUrl;
///
/// let url: PostgresUrl = "postgres://bsk:secret@db.example.com/keys".parse()?;
/// assert_eq!(url.to_string(), "postgres://bsk@db.example.com/keys");
/// # Ok::<(), bsk_store_diesel::PostgresOpenError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresUrl {
    /// With all that is needed to connect.
    url: String,
    /// Without a password, and without what follows the name.
    shown: String,
}

impl FromStr for PostgresUrl {
    type Err = PostgresOpenError;

    fn from_str(url: &str) -> Result<Self, PostgresOpenError> {
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(PostgresOpenError::NoUrl);
        };
        if !matches!(scheme, "postgres" | "postgresql") {
            return Err(PostgresOpenError::UnsupportedUrl { scheme: scheme.to_owned() });
        }
        let place = rest.split(['?', '#']).next().unwrap_or_default();
        // A password may hold an @ that nobody has escaped.
        let shown = match place.rsplit_once('@') {
            Some((who, host)) => {
                let user = who.split(':').next().unwrap_or_default();
                format!("postgres://{user}@{host}")
            }
            None => format!("postgres://{place}"),
        };
        Ok(Self { url: url.to_owned(), shown })
    }
}

impl fmt::Display for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for PostgresUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresUrl").field(&self.shown).finish()
    }
}

impl PostgresUrl {
    /// The URL to connect with: what it leaves open is set.
    pub(super) fn complete(&self, options: &PostgresOptions) -> String {
        let seconds = options.connect_timeout.as_secs().max(1).to_string();
        let user_timeout = options.tcp_user_timeout.as_millis().to_string();
        let defaults = [
            ("connect_timeout", seconds.as_str()),
            ("tcp_user_timeout", &user_timeout),
            ("keepalives_idle", "5"),
            ("keepalives_interval", "2"),
            ("keepalives_count", "3"),
            ("application_name", "bsk"),
        ];
        let mut url = self.url.clone();
        for (name, value) in defaults {
            if !self.url.contains(&format!("{name}=")) {
                let joint = if url.contains('?') { '&' } else { '?' };
                url.push(joint);
                url.push_str(name);
                url.push('=');
                url.push_str(value);
            }
        }
        url
    }

    pub(super) fn cannot_connect(
        &self,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> PostgresOpenError {
        PostgresOpenError::CannotConnect { location: self.shown.clone(), source: source.into() }
    }

    pub(super) fn unfit(&self, unfit: Unfit) -> PostgresOpenError {
        let location = self.shown.clone();
        match unfit {
            Unfit::Foreign { table } => PostgresOpenError::Foreign { location, table },
            Unfit::Newer { version } => PostgresOpenError::Newer { location, version },
            Unfit::TooOld { version } => PostgresOpenError::TooOld { location, version },
            Unfit::Failed(source) => PostgresOpenError::Failed { location, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> PostgresUrl {
        url.parse().expect("a URL")
    }

    #[test]
    fn a_password_is_not_shown() {
        for (url, shown) in [
            ("postgres://bsk:hunter2@db:5433/keys?sslmode=require", "postgres://bsk@db:5433/keys"),
            ("postgresql://bsk:a@b@db/keys", "postgres://bsk@db/keys"),
            ("postgres://db/keys", "postgres://db/keys"),
            ("postgres:///keys?host=/run/postgresql&password=hunter2", "postgres:///keys"),
        ] {
            assert_eq!(parse(url).to_string(), shown, "{url}");
        }
    }

    #[test]
    fn what_a_url_says_is_kept() {
        let options = PostgresOptions::default();
        let url = parse("postgres://db/keys").complete(&options);
        assert!(url.starts_with("postgres://db/keys?connect_timeout=2&tcp_user_timeout=10000&"), "{url}");
        let given = "postgres://db/keys?connect_timeout=9";
        let url = parse(given).complete(&options);
        assert!(url.starts_with(given) && url.matches("connect_timeout").count() == 1, "{url}");
    }

    #[test]
    fn another_url_is_refused_without_repeating_it() {
        for url in ["mysql://bsk:hunter2@db", "bsk:hunter2@db"] {
            let Err(error) = url.parse::<PostgresUrl>() else { panic!("{url} is taken") };
            let text = error.to_string();
            assert!(text.contains("postgres://") && !text.contains("hunter2"), "{text}");
        }
    }
}
