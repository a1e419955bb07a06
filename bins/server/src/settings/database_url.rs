//! Where keys are kept.

use core::fmt;
use core::str::FromStr;
use std::path::{Path, PathBuf};

/// The place of a database: a file for SQLite.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct DatabaseUrl(PathBuf);

impl DatabaseUrl {
    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self("data/bsk.db".into())
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
            "sqlite" => Ok(Self(rest.into())),
            "postgres" | "postgresql" => {
                Err("PostgreSQL is not built into this version yet; use a file, such as sqlite://data/bsk.db"
                    .to_owned())
            }
            _ => Err("must be sqlite:// and the path of a file, such as sqlite://data/bsk.db".to_owned()),
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sqlite://{}", self.0.display())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_database() {
        for (url, path) in [
            ("sqlite://data/bsk.db", "data/bsk.db"),
            ("sqlite:///var/lib/bsk.db", "/var/lib/bsk.db"),
            ("bsk.db", "bsk.db"),
        ] {
            assert_eq!(url.parse::<DatabaseUrl>().unwrap().path(), Path::new(path), "{url}");
        }
    }

    #[test]
    fn a_refusal_says_what_would_be_right_and_repeats_no_password() {
        for url in
            ["postgres://bsk:hunter2@db/bsk", "mysql://bsk:hunter2@db", "sqlite://", "sqlite://a?mode=ro"]
        {
            let reason = url.parse::<DatabaseUrl>().unwrap_err();
            assert!(
                reason.contains("sqlite://data/bsk.db") && !reason.contains("hunter2"),
                "{url}: {reason}"
            );
        }
        let reason = "postgres://db".parse::<DatabaseUrl>().unwrap_err();
        assert!(reason.contains("not built into this version"), "{reason}");
    }
}
