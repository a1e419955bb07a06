//! The command line.

use clap::Parser;

use crate::command::Command;
use crate::settings::Flags;

/// Creates, verifies, limits and revokes API keys.
///
/// Without a command it serves. The other commands use the same database and
/// may run while the server does: what they revoke is refused by the server
/// once they have returned.
#[derive(Debug, Parser)]
#[command(name = "bsk-server", version, after_help = "Exit codes: 0 done, 1 failed, 2 not understood.")]
pub(crate) struct Arguments {
    /// What to do; to serve, if nothing is said.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Answer with one JSON object on standard output.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// The settings.
    #[command(flatten)]
    pub(crate) settings: Flags,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn settings_may_stand_before_and_after_the_command() {
        for line in ["bsk-server --workers 2 org list", "bsk-server org list --workers 2"] {
            let arguments = Arguments::parse_from(line.split(' '));
            assert_eq!(arguments.settings.texts()["workers"], "2", "{line}");
        }
    }
}
