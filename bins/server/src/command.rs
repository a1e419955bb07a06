//! What the program can be told to do.

mod audit;
mod backup;
mod copy;
mod key;
mod migrate;
mod organization;
mod page;
mod pepper;
mod rate_limit;
mod receipt;
mod time;
mod user;

use clap::Subcommand;

use crate::answer::{Answer, Reader};
use crate::api;
use crate::failure::Failure;
use crate::settings::Settings;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve (also if no command is given)
    Serve,
    /// Create, change, list, suspend and activate organizations
    #[command(subcommand, name = "org")]
    Organization(organization::Command),
    /// Create, show, list, change, rotate and revoke keys
    #[command(subcommand)]
    Key(key::Command),
    /// Create, list and remove the people who manage keys, and set their passwords
    #[command(subcommand)]
    User(user::Command),
    /// Verify and export the log of who did what
    #[command(subcommand)]
    Audit(audit::Command),
    /// Add a pepper, and see which are in use
    #[command(subcommand)]
    Pepper(pepper::Command),
    /// Copy the database into a new file, also while the server runs
    Backup(backup::Backup),
    /// Copy everything into another database, such as from SQLite to PostgreSQL
    Copy(copy::Copy),
    /// Bring the database's tables up to date; `serve` does it too
    Migrate,
    /// Print the OpenAPI document
    Openapi,
}

impl Command {
    /// Does it. `Serve` is not for here.
    pub(crate) fn run(self, settings: &Settings, reader: Reader) -> Result<Option<Answer>, Failure> {
        match self {
            Self::Serve => return Ok(None),
            Self::Organization(command) => command.run(settings),
            Self::Key(command) => command.run(settings),
            Self::User(command) => command.run(settings),
            Self::Audit(command) => command.run(settings),
            Self::Pepper(command) => command.run(settings),
            Self::Backup(command) => command.run(settings),
            Self::Copy(command) => command.run(reader),
            Self::Migrate => migrate::run(settings),
            Self::Openapi => Ok(Answer::of_json(api::openapi_json())),
        }
        .map(Some)
    }
}
