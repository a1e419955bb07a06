//! Why a database cannot be opened.

use std::error::Error as StdError;

use thiserror::Error;

/// A database of PostgreSQL cannot be opened. The message says what to do.
///
/// # Security
///
/// No message repeats a password.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PostgresOpenError {
    /// There is no URL.
    #[error("the database URL must begin with postgres://, such as postgres://user@host/database")]
    NoUrl,
    /// The URL is not one of PostgreSQL's.
    #[error("{scheme}:// is not PostgreSQL; write postgres://user@host/database")]
    UnsupportedUrl {
        /// What the URL begins with.
        scheme: String,
    },
    /// There is no connection to be had.
    #[error(
        "no connection to {location}; check that PostgreSQL runs there, and the URL's host, port, user, \
         password and database"
    )]
    CannotConnect {
        /// Where the database should be.
        location: String,
        /// What the client said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The database holds tables of another program.
    #[error("{location} has a table `{table}` of another program; create a database for this one alone")]
    Foreign {
        /// Where the database is.
        location: String,
        /// A table that is in the way.
        table: String,
    },
    /// A newer version of this program has changed the database.
    #[error("{location} was written by a newer version (migration {version}); upgrade this program")]
    Newer {
        /// Where the database is.
        location: String,
        /// A migration that this program does not know.
        version: String,
    },
    /// The server is too old.
    #[error("{location} is PostgreSQL {version}; it must be 13 or newer")]
    TooOld {
        /// Where the database is.
        location: String,
        /// Its version.
        version: String,
    },
    /// The database failed for another reason.
    #[error("{location} cannot be opened")]
    Failed {
        /// Where the database is.
        location: String,
        /// What the database said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

/// Why a database is not fit for use, before it is said which.
pub(super) enum Unfit {
    Foreign { table: String },
    Newer { version: String },
    TooOld { version: String },
    Failed(Box<dyn StdError + Send + Sync>),
}

impl From<diesel::result::Error> for Unfit {
    fn from(error: diesel::result::Error) -> Self {
        Self::Failed(Box::new(error))
    }
}
