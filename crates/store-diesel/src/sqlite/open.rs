//! Why a database cannot be opened.

use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};

use bsk_store::StoreError;
use thiserror::Error;

use crate::error::Trouble;

/// A database cannot be opened. The message says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL is not one of SQLite's.
    #[error("{scheme}:// is not a SQLite database; write sqlite://path/to/file.db")]
    UnsupportedUrl {
        /// What the URL begins with.
        scheme: String,
    },
    /// No path is given.
    #[error("the database URL names no file; write sqlite://path/to/file.db")]
    NoPath,
    /// The path is not UTF-8.
    #[error("the path {} of the database is not UTF-8; choose another one", path.display())]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// There is no file, and none shall be created.
    #[error("there is no database at {}; check the path, or start the server once to create it", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A folder is where the file should be.
    #[error("{} is a folder; name a file in it, such as {}", path.display(), path.join("bsk.db").display())]
    Folder {
        /// Where the folder is.
        path: PathBuf,
    },
    /// The folder for the file cannot be created.
    #[error("the folder {} cannot be created; create it, or choose another path", path.display())]
    CannotCreateFolder {
        /// Where it would be.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The operating system does not let the file be read and written.
    #[error("{} cannot be opened; this process must be able to read and write it and its folder", path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The file is not a database, or a damaged one.
    #[error("{} is not a SQLite database or is damaged; choose another path, or restore a backup", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is the database of another program.
    #[error("{} belongs to another program; choose another path", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program has changed the database.
    #[error("{} was written by a newer version (migration {version}); upgrade this program", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// A migration that this program does not know.
        version: String,
    },
    /// Another process keeps the database locked.
    #[error("{} is locked by another process; try again when it is done", path.display())]
    Busy {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The database failed for another reason.
    #[error("{} cannot be opened", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What the database said.
        #[source]
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl OpenError {
    /// What a store's error means while it is being opened.
    pub(super) fn of_store(path: &Path, error: StoreError) -> Self {
        let path = path.to_owned();
        match error {
            StoreError::Unavailable(source) => match Trouble::of_message(&source.to_string()) {
                Trouble::Locked => Self::Busy { path, source },
                _ => Self::CannotOpen { path, source: io::Error::other(source) },
            },
            StoreError::Corrupt { what } if what == crate::error::DAMAGED_FILE => Self::NotADatabase { path },
            error => Self::Failed { path, source: Box::new(error) },
        }
    }

    /// What a failed connection means.
    pub(super) fn of_connection(path: &Path, error: diesel::ConnectionError) -> Self {
        let path = path.to_owned();
        match Trouble::of_message(&error.to_string()) {
            Trouble::Damage => Self::NotADatabase { path },
            Trouble::Locked => Self::Busy { path, source: Box::new(error) },
            Trouble::Disk => Self::CannotOpen { path, source: io::Error::other(error) },
            Trouble::Other => Self::Failed { path, source: Box::new(error) },
        }
    }
}
