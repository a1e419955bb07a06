//! What a failed query means to a store.

use bsk_store::StoreError;
use diesel::result::{DatabaseErrorKind, Error};

/// A query failed, or what it read makes no sense.
#[derive(Debug)]
pub(crate) enum QueryError {
    Database(Error),
    Store(StoreError),
}

/// What a store holds whose file is damaged.
pub(crate) const DAMAGED_FILE: &str = "a damaged file";

pub(crate) type Result<T> = core::result::Result<T, QueryError>;

impl From<Error> for QueryError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl From<StoreError> for QueryError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<QueryError> for StoreError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Store(error) => error,
            QueryError::Database(error) => match Trouble::of(&error) {
                Trouble::Locked | Trouble::Disk => Self::Unavailable(Box::new(error)),
                Trouble::Damage => Self::Corrupt { what: DAMAGED_FILE },
                Trouble::Other => Self::Failed(Box::new(error)),
            },
        }
    }
}

/// Makes a broken uniqueness say what was there already.
pub(crate) fn duplicate(what: &'static str) -> impl FnOnce(Error) -> QueryError {
    move |error| match error {
        Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => StoreError::Duplicate { what }.into(),
        error => error.into(),
    }
}

/// What kind of trouble a database is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Another process keeps it locked.
    Locked,
    /// The database cannot be reached, read or written at the moment.
    Disk,
    /// The file is no database, or not a whole one.
    Damage,
    /// Anything else.
    Other,
}

impl Trouble {
    /// Diesel tells most result codes by their text only.
    pub(crate) fn of(error: &Error) -> Self {
        let message = match error {
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction,
                _,
            )
            | Error::BrokenTransactionManager => return Self::Disk,
            Error::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => return Self::Locked,
            Error::DatabaseError(_, information) => information.message(),
            Error::RollbackErrorOnCommit { rollback_error, .. } => return Self::of(rollback_error),
            _ => return Self::Other,
        };
        Self::of_message(message)
    }

    pub(crate) fn of_message(message: &str) -> Self {
        const LOCKED: [&str; 5] =
            ["is locked", "locking protocol", "lock timeout", "statement timeout", "deadlock detected"];
        const DISK: [&str; 9] = [
            "the database system is",
            "terminating connection",
            "server closed the connection",
            "too many clients",
            "disk I/O error",
            "unable to open database file",
            "database or disk is full",
            "attempt to write a readonly database",
            "out of memory",
        ];
        const DAMAGE: [&str; 2] = ["file is not a database", "database disk image is malformed"];
        let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
        if says(&DAMAGE) {
            Self::Damage
        } else if says(&LOCKED) {
            Self::Locked
        } else if says(&DISK) {
            Self::Disk
        } else {
            Self::Other
        }
    }
}
