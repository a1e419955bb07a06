//! What to do first with an empty database.

use std::io::{self, Write as _};
use std::path::Path;

use bsk_auth::Page;

use crate::failure::Failure;
use crate::opening::Opened;
use crate::settings::{DEFAULT_PEPPER_FILE, DatabaseUrl, PublicUrl, Settings};

/// Says on the terminal how to begin, if nobody has yet.
pub(super) fn say(settings: &Settings, opened: &Opened, public_url: &PublicUrl) -> Result<(), Failure> {
    if opened.api_keys.organizations(None, Page::FIRST)?.total > 0 {
        return Ok(());
    }
    let link = opened.people.first_start_link()?;
    let program = std::env::args().next().unwrap_or_else(|| "bsk-server".to_owned());
    let (place, path) = (place(settings), link.expose_path());
    // A terminal that is gone is no reason not to serve.
    let _ = writeln!(
        io::stderr().lock(),
        "\nThis database is empty. To begin, open this link within an hour:\n\n  \
         {public_url}{path}\n\n\
         Or, in another terminal:\n\n  \
         {program} org create --name \"My organization\"{place}\n  \
         {program} key create --organization ORGANIZATION --name \"First key\" --scope admin{place}\n\n\
         The first command prints the id to put in place of ORGANIZATION.\n"
    );
    Ok(())
}

/// The settings by which a command finds the same database.
fn place(settings: &Settings) -> String {
    let mut flags = Vec::new();
    if settings.database != DatabaseUrl::default() {
        flags.push(format!(" --database-url {}", settings.database));
    }
    if settings.pepper_file != Path::new(DEFAULT_PEPPER_FILE) {
        flags.push(format!(" --pepper-file {}", settings.pepper_file.display()));
    }
    flags.concat()
}
