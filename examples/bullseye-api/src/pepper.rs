//! The secret under which keys are digested, in a file of its own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};
use bsk_actix::auth::Pepper;

/// Reads the pepper, or makes one if nothing stands under another yet.
///
/// Back it up apart from the database: without it no key can be verified.
pub(crate) fn read_or_make(path: &Path, may_make: bool) -> anyhow::Result<Pepper> {
    match fs::read_to_string(path) {
        Ok(text) => Pepper::from_base64(&text).with_context(|| format!("cannot use {}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound && may_make => make(path),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!("{} is missing; restore it, as keys cannot be verified without it", path.display())
        }
        Err(error) => Err(error).with_context(|| format!("cannot read {}", path.display())),
    }
}

fn make(path: &Path) -> anyhow::Result<Pepper> {
    let mut random = [0; Pepper::MIN_LEN];
    getrandom::fill(&mut random)?;
    let pepper = Pepper::from_random(random);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path).with_context(|| format!("cannot make {}", path.display()))?;
    file.write_all(pepper.expose_base64().as_bytes())?;
    file.sync_all()?;
    Ok(pepper)
}
