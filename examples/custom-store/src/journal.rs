//! A file to which lines are appended, each of them whole or not at all.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use bsk_store::StoreError;
use thiserror::Error;

use crate::fact::Fact;

/// The file, in the hands of one process.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
    broken: bool,
}

impl Journal {
    /// Opens the file, or makes one, and reads the transactions in it.
    ///
    /// A last line without its end was cut off before anybody was told of it:
    /// it is taken away.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<Fact>), OpenError> {
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(OpenError::Taken),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let text = io::read_to_string(&file)?;
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let mut facts = Vec::new();
        for (line, number) in text[..whole].lines().zip(1..) {
            let transaction: Vec<Fact> =
                serde_json::from_str(line).map_err(|source| OpenError::Line { number, source })?;
            facts.extend(transaction);
        }
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.sync_all()?;
        // The name of a new file is kept by its folder.
        match path.parent() {
            Some(folder) if folder != Path::new("") => File::open(folder)?.sync_all()?,
            _ => File::open(".")?.sync_all()?,
        }
        Ok((Self { file, broken: false }, facts))
    }

    /// Appends a transaction. It is on the disk when this returns.
    ///
    /// After a failure nobody knows what the disk holds. Nothing is appended
    /// any more then; opening the file anew finds out.
    pub(crate) fn append(&mut self, facts: &[Fact]) -> Result<(), StoreError> {
        if self.broken {
            return Err(StoreError::Unavailable("an earlier write failed; open the file anew".into()));
        }
        let mut line = serde_json::to_vec(facts).map_err(|error| StoreError::Failed(error.into()))?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            self.broken = true;
            StoreError::Unavailable(error.into())
        })
    }
}

/// The file cannot be used.
#[derive(Debug, Error)]
pub(crate) enum OpenError {
    /// Another process has it.
    #[error("another process uses it")]
    Taken,
    /// A line is not one of ours.
    #[error("line {number} cannot be read")]
    Line {
        /// Which line, from 1.
        number: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// The operating system says no.
    #[error(transparent)]
    Io(#[from] io::Error),
}
