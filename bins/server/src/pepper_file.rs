//! The file that keeps the peppers, apart from the database.

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bsk_auth::{InvalidPepper, Pepper};
use tempfile::NamedTempFile;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::directory;

/// What stands above the peppers.
const HEADER: &str = "\
# The secrets that API keys are hashed under, one on each line, oldest first:
# base64 of at least 32 bytes. Without them no key can be verified, so back this
# file up, and apart from the database: whoever has both can try keys.
# `bsk-server pepper status` says which line may be deleted, and
# `bsk-server pepper add` adds one.
";

/// A file of peppers, which may not be there.
#[derive(Clone, Debug)]
pub(crate) struct PepperFile {
    path: PathBuf,
}

/// A pepper and where it stands.
#[derive(Debug)]
pub(crate) struct Line {
    /// The number of the line, from 1.
    pub(crate) number: usize,
    /// The pepper.
    pub(crate) pepper: Pepper,
}

impl PepperFile {
    /// Names a file.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned() }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The peppers in it, oldest first; `None` if there is no file.
    pub(crate) fn read(&self) -> Result<Option<Vec<Line>>, PepperFileError> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(self.error(Cause::Unreadable(error))),
        };
        let mut lines = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let pepper =
                Pepper::from_base64(line).map_err(|error| self.error(Cause::Line { number, error }))?;
            lines.push(Line { number, pepper });
        }
        if lines.is_empty() {
            return Err(self.error(Cause::Empty));
        }
        Ok(Some(lines))
    }

    /// Whether others than its owner may read it.
    pub(crate) fn is_readable_by_others(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|metadata| open_to_others(&metadata.permissions()))
    }

    /// Makes the file with one pepper in it; `false` if somebody else was
    /// faster. Once this returns, it is on the disk.
    pub(crate) fn create(&self, pepper: &Pepper) -> Result<bool, PepperFileError> {
        let made = directory::make_for(&self.path).and_then(|()| {
            let file = self.write_beside(|file| {
                file.write_all(HEADER.as_bytes())?;
                write_line(file, pepper)
            })?;
            match file.persist_noclobber(&self.path) {
                Ok(_) => self.sync_directory().map(|()| true),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(error.error),
            }
        });
        made.map_err(|error| self.error(Cause::Unwritable(error)))
    }

    /// Adds a pepper at the end. Whoever reads meanwhile sees the file before
    /// or after. Once this returns, it is on the disk.
    pub(crate) fn append(&self, pepper: &Pepper) -> Result<(), PepperFileError> {
        self.replace(pepper).map_err(|error| self.error(Cause::Unwritable(error)))
    }

    fn replace(&self, pepper: &Pepper) -> io::Result<()> {
        // Behind a symbolic link, what it leads to is replaced.
        let target = Self { path: fs::canonicalize(&self.path)? };
        let metadata = fs::metadata(&target.path)?;
        let before = Zeroizing::new(fs::read(&target.path)?);
        let file = target.write_beside(|file| {
            keep_owner(file, &metadata)?;
            file.set_permissions(metadata.permissions())?;
            file.write_all(&before)?;
            if !before.ends_with(b"\n") {
                file.write_all(b"\n")?;
            }
            write_line(file, pepper)
        })?;
        file.persist(&target.path).map_err(|error| error.error)?;
        target.sync_directory()
    }

    /// Writes another file in the same directory, which only the owner may
    /// read.
    fn write_beside(&self, write: impl FnOnce(&mut File) -> io::Result<()>) -> io::Result<NamedTempFile> {
        let mut file = tempfile::Builder::new().prefix(".pepper-").tempfile_in(directory::of(&self.path))?;
        write(file.as_file_mut())?;
        file.as_file().sync_all()?;
        Ok(file)
    }

    /// Makes a new or renamed entry of the directory durable.
    fn sync_directory(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(directory::of(&self.path))?.sync_all() } else { Ok(()) }
    }

    fn error(&self, cause: Cause) -> PepperFileError {
        PepperFileError { path: self.path.clone(), cause }
    }
}

fn write_line(file: &mut File, pepper: &Pepper) -> io::Result<()> {
    file.write_all(pepper.expose_base64().as_bytes())?;
    file.write_all(b"\n")
}

#[cfg(unix)]
fn open_to_others(permissions: &Permissions) -> bool {
    std::os::unix::fs::PermissionsExt::mode(permissions) & 0o077 != 0
}

#[cfg(not(unix))]
fn open_to_others(_: &Permissions) -> bool {
    false
}

/// Gives the file to the owner of the one that it replaces: an administrator
/// may add a pepper for a server that runs as somebody else.
#[cfg(unix)]
fn keep_owner(file: &File, replaced: &fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) == (replaced.uid(), replaced.gid()) {
        return Ok(());
    }
    fchown(file, Some(replaced.uid()), Some(replaced.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &fs::Metadata) -> io::Result<()> {
    Ok(())
}

/// The pepper file cannot be used.
#[derive(Debug, Error)]
#[error("the pepper file {}: {cause}", path.display())]
pub(crate) struct PepperFileError {
    path: PathBuf,
    cause: Cause,
}

#[derive(Debug, Error)]
enum Cause {
    #[error(
        "it cannot be read ({0}); give it to the user that runs this, or name another with --pepper-file"
    )]
    Unreadable(io::Error),
    #[error("it cannot be written ({0})")]
    Unwritable(io::Error),
    #[error("line {number}: {error}")]
    Line { number: usize, error: InvalidPepper },
    #[error("there is no pepper in it; restore it, or delete it if there is no database yet")]
    Empty,
}

#[cfg(test)]
mod tests;
