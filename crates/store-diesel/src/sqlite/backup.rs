//! Copying a database while it is in use.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bsk_store::StoreError;
use diesel::prelude::*;
use diesel::sql_types::Text;
use thiserror::Error;

use super::{SqliteStore, connection, location};
use crate::error::{QueryError, Trouble};

/// How long the copying waits for a lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);

impl SqliteStore {
    /// Writes a copy of the database to `to`, as it is at one moment, while
    /// others go on using it. The copy is on the disk when this returns, and
    /// readable by its owner only.
    ///
    /// # Errors
    ///
    /// [`BackupError::Exists`] if there is a file at `to` already,
    /// [`BackupError::CannotWrite`] if none can be written there, and
    /// [`BackupError::Store`] if the database fails.
    pub fn backup(&self, to: &Path) -> Result<(), BackupError> {
        let cannot_write = |source| BackupError::CannotWrite { path: to.to_owned(), source };
        let Some(target) = to.to_str() else {
            return Err(cannot_write(io::Error::new(io::ErrorKind::InvalidInput, "the path is not UTF-8")));
        };
        // SQLite writes into a file that is empty, and this one has its mode.
        match location::private().write(true).create_new(true).open(to) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(BackupError::Exists { path: to.to_owned() });
            }
            Err(error) => return Err(cannot_write(error)),
        }
        let copied = self.copy_into(target).and_then(|()| {
            File::open(to).and_then(|file| file.sync_all()).map_err(cannot_write)?;
            sync_folder(to).map_err(cannot_write)
        });
        if copied.is_err() {
            // The first error is the one to tell.
            let _ = fs::remove_file(to);
        }
        copied
    }

    fn copy_into(&self, target: &str) -> Result<(), BackupError> {
        let path = self.path.to_string_lossy();
        let mut connection = connection::writer(&path, BUSY_TIMEOUT)
            .map_err(|error| BackupError::Store(StoreError::Unavailable(Box::new(error))))?;
        let copied = diesel::sql_query("VACUUM INTO $1").bind::<Text, _>(target).execute(&mut connection);
        copied.map(drop).map_err(|error| match Trouble::of(&error) {
            Trouble::Disk => {
                BackupError::CannotWrite { path: target.into(), source: io::Error::other(error) }
            }
            _ => BackupError::Store(QueryError::from(error).into()),
        })
    }
}

/// Makes the name of a new file durable, where folders can be opened.
fn sync_folder(file: &Path) -> io::Result<()> {
    if cfg!(unix) {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// A database cannot be copied.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BackupError {
    /// There is a file already.
    #[error("{} is there already; choose another name", path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// The copy cannot be written.
    #[error("{} cannot be written; its folder must exist, be writable and have room", path.display())]
    CannotWrite {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// The database failed.
    #[error("the database cannot be copied")]
    Store(#[source] StoreError),
}
