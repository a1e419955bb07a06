//! Directories for secrets.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// The directory that a file is in.
pub(crate) fn of(file: &Path) -> &Path {
    match file.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    }
}

/// Makes the directory that a file is to be in, for its owner alone. One that
/// is there stays as it is.
pub(crate) fn make_for(file: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(of(file))
}
