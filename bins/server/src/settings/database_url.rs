//! Where keys are kept.

use core::fmt;
use core::str::FromStr;
use std::path::PathBuf;

use bsk_store_diesel::PostgresUrl;

/// The place of a database.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum DatabaseUrl {
    /// A file of SQLite, for one server.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, for a fleet.
    Postgres(PostgresUrl),
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite("data/bsk.db".into())
    }
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("sqlite", url));
        match scheme {
            "sqlite" if rest.is_empty() || rest.contains(['?', '#']) => {
                Err("after sqlite:// there must be the path of a file, such as sqlite://data/bsk.db"
                    .to_owned())
            }
            "sqlite" => Ok(Self::Sqlite(rest.into())),
            "postgres" | "postgresql" if rest.is_empty() => {
                Err("after postgres:// there must be a host and a database, such as \
                     postgres://user@host/database"
                    .to_owned())
            }
            "postgres" | "postgresql" => match url.parse() {
                Ok(url) => Ok(Self::Postgres(url)),
                Err(error) => Err(format!("{error}")),
            },
            _ => Err("must be a file, such as sqlite://data/bsk.db, or a database of PostgreSQL, such as \
                      postgres://user@host/database"
                .to_owned()),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "sqlite://{}", file.display()),
            Self::Postgres(url) => fmt::Display::fmt(url, f),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn a_file_is_a_database() {
        for (url, path) in [
            ("sqlite://data/bsk.db", "data/bsk.db"),
            ("sqlite:///var/lib/bsk.db", "/var/lib/bsk.db"),
            ("bsk.db", "bsk.db"),
        ] {
            let Ok(DatabaseUrl::Sqlite(file)) = url.parse() else { panic!("{url} is refused") };
            assert_eq!(file, Path::new(path), "{url}");
        }
    }

    #[test]
    fn a_database_of_postgresql_is_shown_without_its_password() {
        for url in ["postgres://bsk:hunter2@db/keys", "postgresql://bsk:hunter2@db/keys?sslmode=require"] {
            let database: DatabaseUrl = url.parse().unwrap();
            assert_eq!(database.to_string(), "postgres://bsk@db/keys", "{url}");
            assert_eq!(format!("{database:?}"), "postgres://bsk@db/keys", "{url}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right_and_repeats_no_password() {
        for url in ["mysql://bsk:hunter2@db", "sqlite://", "sqlite://a?mode=ro"] {
            let reason = url.parse::<DatabaseUrl>().unwrap_err();
            assert!(
                reason.contains("sqlite://data/bsk.db") && !reason.contains("hunter2"),
                "{url}: {reason}"
            );
        }
        let reason = "postgres://".parse::<DatabaseUrl>().unwrap_err();
        assert!(reason.contains("postgres://user@host/database"), "{reason}");
    }
}
