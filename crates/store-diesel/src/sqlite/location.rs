//! Which file a path or URL means, and making it ready.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{self, Path};

use super::open::OpenError;
use super::options::IfMissing;

/// Finds the file that a path or URL means, and makes sure that it is there
/// and can be written. The path that is returned is absolute, so that SQLite
/// takes it for nothing but a path.
pub(super) fn prepare(path_or_url: &Path, if_missing: IfMissing) -> Result<String, OpenError> {
    let named = path_of(path_or_url)?;
    let absolute =
        path::absolute(named).map_err(|source| OpenError::CannotOpen { path: named.to_owned(), source })?;
    let Some(text) = absolute.to_str() else { return Err(OpenError::NotUtf8 { path: absolute }) };
    if absolute.is_dir() {
        return Err(OpenError::Folder { path: absolute });
    }
    if if_missing == IfMissing::Create {
        create_folder(&absolute)?;
    }
    match open(&absolute, if_missing) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) if error.kind() == io::ErrorKind::NotFound && if_missing == IfMissing::Fail => {
            Err(OpenError::Missing { path: absolute })
        }
        Err(source) => Err(OpenError::CannotOpen { path: absolute, source }),
    }
}

fn path_of(path_or_url: &Path) -> Result<&Path, OpenError> {
    let path = match path_or_url.to_str().and_then(|text| text.split_once("://")) {
        Some(("sqlite", path)) => Path::new(path),
        Some((scheme, _)) => return Err(OpenError::UnsupportedUrl { scheme: scheme.to_owned() }),
        None => path_or_url,
    };
    if path.as_os_str().is_empty() { Err(OpenError::NoPath) } else { Ok(path) }
}

fn create_folder(file: &Path) -> Result<(), OpenError> {
    let Some(folder) = file.parent() else { return Ok(()) };
    fs::create_dir_all(folder)
        .map_err(|source| OpenError::CannotCreateFolder { path: folder.to_owned(), source })
}

/// Opens the file once, to see whether that is possible and to create it with
/// the right mode. SQLite gives the files that it makes beside it the same.
fn open(file: &Path, if_missing: IfMissing) -> io::Result<File> {
    let mut options = private();
    options.read(true).write(true).create(if_missing == IfMissing::Create);
    options.open(file)
}

/// What is created is readable by its owner only.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
}
